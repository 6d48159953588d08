/**
 * The demo users: made once, and a seeding that was cut off is completed.
 */
import { demoUsers, seedDemoUsers } from '../../local/seed.ts';
import { memoryState } from '../../local/state.ts';

const seed = async (
  state: ReturnType<typeof memoryState>,
  isEmpty: boolean,
  result: (n: number) => object,
) => {
  const made: unknown[] = [];
  const admin = async (command: object) => {
    made.push(command);
    return result(made.length);
  };
  await seedDemoUsers({ state, isEmpty, admin });
  return made;
};

const ok = () => ({ ok: true });

test('an empty table gets them, any other does not', async () => {
  const state = memoryState();
  expect(await seed(state, true, ok)).toHaveLength(demoUsers.length);
  expect(await seed(state, false, ok)).toHaveLength(0);
  expect(await seed(memoryState(), false, ok)).toHaveLength(0);
});

test('a seeding that was cut off is completed at the next start', async () => {
  const state = memoryState();
  const cut = seed(state, true, (n) => {
    if (n === 2) throw new Error('killed');
    return ok();
  });
  await expect(cut).rejects.toThrow('killed');
  const taken = { ok: false, error: 'The user name ada@example.com is taken' };
  expect(await seed(state, false, (n) => (n === 1 ? taken : ok()))).toHaveLength(demoUsers.length);
  expect(await seed(state, false, ok)).toHaveLength(0);
});

test('a user that cannot be made is an error', async () => {
  const refused = seed(memoryState(), true, () => ({ ok: false, error: 'no' }));
  await expect(refused).rejects.toThrow('The demo user ada@example.com was not made: no');
});

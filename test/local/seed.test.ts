/**
 * The demo users: made once, and a seeding that was cut off is completed.
 */
import { demoUsers, seedDemoUsers } from '../../local/seed.ts';
import { memoryState } from '../../local/state.ts';

type Refused = readonly { readonly username: string; readonly error: string }[];

const seed = async (state: ReturnType<typeof memoryState>, isEmpty: boolean, refused: Refused = []) => {
  const commands: unknown[] = [];
  const admin = async (command: object) => {
    commands.push(command);
    return { ok: true, refused };
  };
  await seedDemoUsers({ state, isEmpty, admin });
  return commands;
};

const taken = { username: 'ada@example.com', error: 'The user name ada@example.com is taken' };

test('an empty table gets them in one command, any other does not', async () => {
  const state = memoryState();
  const [command] = await seed(state, true);
  expect(command).toMatchObject({ command: 'import-users', users: demoUsers });
  expect(await seed(state, false)).toEqual([]);
  expect(await seed(memoryState(), false)).toEqual([]);
});

test('a seeding that was cut off is completed at the next start', async () => {
  const state = memoryState();
  const admin = () => Promise.reject(new Error('killed'));
  await expect(seedDemoUsers({ state, isEmpty: true, admin })).rejects.toThrow('killed');
  expect(await seed(state, false, [taken])).toHaveLength(1);
  expect(await seed(state, false)).toEqual([]);
});

test('a user that cannot be made is an error', async () => {
  const refused = seed(memoryState(), true, [{ ...taken, error: 'no' }]);
  await expect(refused).rejects.toThrow('The demo user ada@example.com was not made: no');
  const failed = seedDemoUsers({ state: memoryState(), isEmpty: true, admin: async () => ({ ok: false }) });
  await expect(failed).rejects.toThrow('The demo users were not made: {"ok":false}');
});

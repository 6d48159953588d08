/** What `show-user` tells an operator about a sign-in that does not work. */
import type { Shown } from '../../functions/admin/result.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newTeam, newUser } from './support/people.ts';
import { admin, enterWrongCodes, idOf, wrongCode } from './support/stories.ts';

const portal = useOnePortal();

const team = newTeam();

let ada: string;
beforeEach(async () => {
  ada = await newUser(portal, { team });
});

async function show(username: string): Promise<Shown['user']> {
  return ((await admin(portal, { command: 'show-user', username })) as Shown).user;
}

test('it says until when code entry is locked, and not after that', async () => {
  const { secret } = await portal.enrol(ada);
  const { browser, challenge } = await portal.challenge(ada);
  await enterWrongCodes(browser, challenge, Array(5).fill(wrongCode(portal, secret)));
  const { lockedUntil, resetRequired } = (await show(ada)).codeEntry;
  const leftMs = Date.parse(lockedUntil ?? '') - portal.now;
  expect(leftMs).toBeGreaterThan(14 * 60_000);
  expect(leftMs).toBeLessThanOrEqual(15 * 60_000);
  expect(resetRequired).toBe(false);
  portal.advance(15 * 60);
  expect((await show(ada)).codeEntry).toEqual({ lockedUntil: null, resetRequired: false });
});

test('after a hundred wrong codes it says that only a reset helps', async () => {
  const { secret } = await portal.enrol(ada);
  for (let lock = 1; lock <= 20; lock++) {
    const { browser, challenge } = await portal.challenge(ada);
    await enterWrongCodes(browser, challenge, Array(5).fill(wrongCode(portal, secret)));
    portal.advance(86_400);
  }
  expect((await show(ada)).codeEntry).toEqual({ lockedUntil: null, resetRequired: true });
  await admin(portal, { command: 'reset-two-factor', username: ada });
  expect((await show(ada)).codeEntry).toEqual({ lockedUntil: null, resetRequired: false });
});

test('it counts the remembered devices that have not expired', async () => {
  const { secret } = await portal.enrol(ada);
  await portal.signIn(ada, secret, { rememberDevice: true });
  expect((await show(ada)).devices).toBe(1);
  portal.advance(30 * 86_400);
  expect((await show(ada)).devices).toBe(0);
});

test('it masks a number that waits for its code, beside the verified one', async () => {
  const { browser } = await portal.enrol(ada);
  await portal.addPhone(browser);
  const { browser: owner } = await portal.logIn(await newUser(portal, { team }));
  const edit = { country: 'US', number: '(313) 555-0199' };
  expect((await owner.put(`/api/team/${await idOf(browser)}/phone`, edit)).status).toBe(200);
  expect(await show(ada)).toMatchObject({
    phone: { masked: '+1 ••• ••• 0142', verified: true },
    pendingPhone: { country: 'US', masked: '+1 ••• ••• 0199' },
  });
});

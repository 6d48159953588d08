/**
 * What can go wrong on the way in: each wrong turn gets one clear sentence where it happened, and its code in the API.
 */
import type { Visitor } from '../../tools/browser/visitor.ts';
import { wrongCode } from '../api/support/stories.ts';
import { PASSWORD } from '../support/portal.ts';
import { useWalk } from './support/portal.ts';
import { expectErrorAt, problemOf } from './support/problems.ts';

const { portal, newUser, enrolledUser, visitor, signedIn, atCode } = useWalk();

const FOUR_LEFT = 'That code is not right, or was used already. 4 attempts left.';
const OVER = 'The time to enter a code is over. Enter your password again.';

describe('passwords', () => {
  test('a wrong password and an unknown user get one and the same sentence', async () => {
    const username = await newUser();
    const ada = await visitor();
    for (const [name, password] of [
      [username, 'wrong'],
      ['nobody@example.com', PASSWORD],
    ] as const) {
      expect(await problemOf(ada, () => ada.enterPassword(name, password))).toBe('401 invalid_credentials');
      await expectErrorAt(ada.field('Password'), 'That user name and password do not match.');
    }
  });

  test('one that is longer than a password can be is told so, and the notice of logging out goes', async () => {
    const username = await newUser();
    const ada = await signedIn(username);
    await ada.logOut();
    expect(await problemOf(ada, () => ada.enterPassword(username, 'x'.repeat(5000)))).toBe(
      '400 invalid_request',
    );
    await ada.sees('That user name or password is too long. Check what you entered.');
    expect(await ada.page.getByText('You are logged out.').count()).toBe(0);
  });

  test('an empty field is named before anything is sent', async () => {
    const ada = await visitor();
    await ada.enterPassword('', '');
    await expectErrorAt(ada.field('User name'), 'Enter your user name.');
    await ada.enterPassword('ada@example.com', '');
    await expectErrorAt(ada.field('Password'), 'Enter your password.');
  });
});

describe('codes', () => {
  const refusedAtLogin = async (ada: Visitor, code: string, sentence = FOUR_LEFT) => {
    expect(await problemOf(ada, () => ada.enterCode(code))).toBe('401 invalid_code');
    await expectErrorAt(ada.codeField, sentence);
  };

  test('a wrong code is refused with the attempts left, and a right one still lets in', async () => {
    const { username, secret } = await enrolledUser();
    const ada = await atCode(username);
    await refusedAtLogin(ada, wrongCode(portal, secret));
    await refusedAtLogin(ada, wrongCode(portal, secret), FOUR_LEFT.replace('4', '3'));
    await ada.enterCode(portal.code(secret));
    await ada.arrives();
  });

  test('a code that was used before is refused', async () => {
    const { username, secret } = await enrolledUser();
    const used = portal.code(secret);
    const first = await atCode(username);
    await first.enterCode(used);
    await first.arrives();
    await refusedAtLogin(await atCode(username), used);
  });

  test('a code that the app showed a minute ago is refused', async () => {
    const { username, secret } = await enrolledUser();
    portal.advance(60);
    await refusedAtLogin(await atCode(username), portal.code(secret, -2));
  });

  test('a code of somebody else’s app is refused', async () => {
    const [{ username }, other] = [await enrolledUser(), await enrolledUser()];
    await refusedAtLogin(await atCode(username), portal.code(other.secret));
  });

  test('a code by SMS is refused once a newer one was sent', async () => {
    const { username, client } = await enrolledUser();
    await portal.addPhone(client);
    const ada = await atCode(username);
    await ada.page.clock.install();
    await ada.press('Send SMS Code');
    await ada.sees('Sent to');
    const older = portal.smsCode();
    portal.advance(31);
    await ada.page.clock.fastForward(31_000);
    await ada.press('Send SMS Code');
    await ada.sees(/^Another in (1:00|0:5\d)$/);
    await refusedAtLogin(ada, older);
  });

  test('a code that comes after five minutes is too late: the password is asked again', async () => {
    const { username, secret } = await enrolledUser();
    const ada = await atCode(username);
    portal.advance(300);
    expect(await problemOf(ada, () => ada.enterCode(portal.code(secret)))).toBe('401 challenge_invalid');
    await ada.sees(OVER);
    expect(await ada.field('User name').inputValue()).toBe(username);
    await ada.field('Password').fill(PASSWORD);
    await ada.press('Log In');
    await ada.codeField.waitFor();
  });

  test('a slip of the fingers is told at once and costs no attempt', async () => {
    const { username, secret } = await enrolledUser();
    const ada = await atCode(username);
    await ada.enterCode('12 34');
    await expectErrorAt(ada.codeField, 'The code has 6 digits.');
    await ada.enterCode('');
    await expectErrorAt(ada.codeField, 'Enter the code.');
    await refusedAtLogin(ada, wrongCode(portal, secret));
  });

  test('a wrong code does not turn two-factor on', async () => {
    const ada = await signedIn(await newUser());
    await ada.goTo('2-Factor Auth');
    await ada.beginSetup();
    const key = (await ada.page.locator('code').textContent())?.replaceAll(' ', '') ?? '';
    const enterWrong = () => ada.enterCode(wrongCode(portal, key), 'Update');
    expect(await problemOf(ada, enterWrong)).toBe('401 invalid_code');
    await expectErrorAt(ada.codeField, FOUR_LEFT);
    await ada.press('Cancel');
    await ada.sees('OFF');
  });

  test('a phone whose clock is behind is told so where it is set up', async () => {
    const ada = await signedIn(await newUser());
    await ada.goTo('2-Factor Auth');
    await ada.beginSetup();
    const key = (await ada.page.locator('code').textContent())?.replaceAll(' ', '') ?? '';
    await ada.enterCode(portal.code(key, -3), 'Update');
    await expectErrorAt(
      ada.codeField,
      'Your phone’s clock is about 90 seconds behind. Set its time to automatic, then enter the next code. 4 attempts left.',
    );
  });

  test('where no more messages are sent, it says until when and what else helps', async () => {
    const { username, client } = await enrolledUser();
    await portal.addPhone(client);
    const ada = await atCode(username);
    const json = { code: 'sms_limit', retryAfterSeconds: 18_000 };
    await ada.page.route('**/api/send-sms', (route) => route.fulfill({ status: 429, json }));
    await ada.press('Send SMS Code');
    await ada.sees('Use your authenticator app or a recovery code. You can send another in 5 hours.');
  });
});

describe('after five wrong codes', () => {
  /** Five minutes past the next full hour: what the page says must not depend on when the test runs. */
  const startAtFivePast = () => {
    const hour = Math.ceil(portal.now / 3_600_000) * 3_600_000;
    portal.harness.clock.set(hour + 305_000);
    return new Date(hour + 20 * 60_000).toLocaleTimeString('en-US', { timeStyle: 'short', timeZone: 'UTC' });
  };

  async function lockedOut(username: string, secret: string): Promise<Visitor> {
    const ada = await atCode(username);
    await ada.page.clock.install({ time: portal.now });
    for (const left of [4, 3, 2, 1]) {
      await ada.enterCode(wrongCode(portal, secret));
      await ada.sees(new RegExp(`${left} attempts? left`));
    }
    expect(await problemOf(ada, () => ada.enterCode(wrongCode(portal, secret)))).toBe('401 invalid_code');
    return ada;
  }

  test('code entry is locked, the page says until when, and even the right code waits', async () => {
    const { username, secret } = await enrolledUser();
    const until = startAtFivePast();
    const ada = await lockedOut(username, secret);
    await ada.sees(`Code entry is locked until ${until}. A recovery code still works.`);
    await ada.sees(/Time left: 1[45]:\d\d/);
    await ada.enterPassword(username, PASSWORD);
    const enterRight = () => ada.enterCode(portal.code(secret));
    expect(await problemOf(ada, enterRight)).toBe('429 too_many_attempts');
    await ada.sees(`Code entry is locked until ${until}.`);
    portal.advance(15 * 60);
    await ada.page.reload();
    await ada.enterPassword(username, PASSWORD);
    await ada.enterCode(portal.code(secret));
    await ada.arrives();
  });

  test('a recovery code is offered at once, lets in, and ends the lock', async () => {
    const { username, secret, recoveryCodes } = await enrolledUser();
    const ada = await lockedOut(username, secret);
    await ada.enterPassword(username, PASSWORD);
    await ada.enterCode(portal.code(secret));
    const enterRecovery = async (code: string) => {
      await ada.field('Recovery code').fill(code);
      await ada.press('Log In');
    };
    await enterRecovery(portal.code(secret));
    await expectErrorAt(
      ada.field('Recovery code'),
      'That is not a recovery code. Copy it whole, with its dashes.',
    );
    const wrong = recoveryCodes[0]?.replaceAll(/[A-Z2-7]/g, 'A') ?? '';
    expect(await problemOf(ada, () => enterRecovery(wrong))).toBe('401 invalid_code');
    await expectErrorAt(
      ada.field('Recovery code'),
      'That recovery code is not right, or it was used before.',
    );
    await ada.field('Recovery code').fill(recoveryCodes[0] ?? '');
    await ada.press('Log In');
    await ada.arrives();
    await ada.logOut();
    portal.nextStep();
    await ada.enterPassword(username, PASSWORD);
    await ada.enterCode(portal.code(secret));
    await ada.arrives();
  });
});

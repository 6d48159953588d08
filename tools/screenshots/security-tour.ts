/** What goes wrong, and what the team asks: a forgotten password, a copied device, a policy with its date. */
import type { Harness } from '../../local/harness.ts';
import { demoPassword } from '../../local/seed.ts';
import type { Visitor } from '../browser/visitor.ts';
import { appCode, beginSetup, confirmSetup, endSetup, keyOf, newVisitor, type Tour } from './steps.ts';

const ADA = 'ada@example.com';
const DAY_SECONDS = 86_400;

export async function securityTour(tour: Tour): Promise<void> {
  const ada = await newVisitor(tour);
  await ada.open(tour.harness.origin);
  await forgottenPassword(ada, tour);
  await ada.enterPassword(ADA, demoPassword);
  await ada.arrives();
  const secret = await beginSetup(ada);
  const [recoveryCode = ''] = await confirmSetup(ada, secret, tour.harness);
  await endSetup(ada);
  await laterLogins(ada, tour, { secret, recoveryCode });
  await copiedDevice(ada, tour, secret);
  await pages(ada, tour);
  await policy(ada, tour, secret);
}

async function forgottenPassword(ada: Visitor, { harness, pictures }: Tour): Promise<void> {
  await ada.press('Forgot your password?');
  await ada.field('User name').fill(ADA);
  await pictures.take(ada.page, 'forgot-password');
  await ada.press('Send link');
  await ada.sees('a link is on its way');
  await pictures.take(ada.page, 'forgot-password-sent');
  await harness.settled();
  const link = /http\S+#reset-password\S+/.exec(harness.mail()[0]?.text ?? '')?.[0] ?? '';
  await ada.page.goto(`${harness.origin}/#reset-password?token=used`);
  await ada.field('New password').fill(demoPassword);
  await pictures.take(ada.page, 'reset-password');
  await ada.press('Save password');
  await ada.heading('Ask for a new link').waitFor();
  await pictures.take(ada.page, 'reset-password-used');
  await ada.page.goto(link);
  await ada.field('New password').fill(demoPassword);
  await ada.press('Save password');
  await ada.sees('Your new password is saved.');
  await pictures.take(ada.page, 'reset-password-done');
}

interface Factors {
  readonly secret: string;
  readonly recoveryCode: string;
}

/** A wrong code, a recovery code, and a browser that is remembered, on three days. */
async function laterLogins(ada: Visitor, { harness }: Tour, factors: Factors): Promise<void> {
  harness.clock.advance(DAY_SECONDS);
  await logInAgain(ada, harness);
  await ada.enterCode('000000');
  await ada.sees('attempts left');
  await ada.press('Use a recovery code');
  await ada.field('Recovery code').fill(factors.recoveryCode);
  await ada.press('Log In');
  await ada.arrives();
  harness.clock.advance(DAY_SECONDS);
  await logInAgain(ada, harness);
  await ada.field('Remember this device for 30 days').check();
  await ada.enterCode(appCode(factors.secret, harness));
  await ada.arrives();
}

async function logInAgain(ada: Visitor, { origin }: Harness): Promise<void> {
  await ada.open(origin);
  await ada.enterPassword(ADA, demoPassword);
}

/** An older token of the device comes back, as from a copy of the browser's profile. */
async function copiedDevice(ada: Visitor, { harness, pictures }: Tour, secret: string): Promise<void> {
  const context = ada.page.context();
  const copy = (await context.cookies()).filter(({ name }) => name.startsWith('__Host-device'));
  harness.clock.advance(7200);
  await logInAgain(ada, harness);
  await ada.arrives();
  await context.addCookies(copy);
  harness.clock.advance(7200);
  await logInAgain(ada, harness);
  await ada.enterCode(appCode(secret, harness));
  await ada.arrives();
  await ada.sees('was used twice');
  await pictures.take(ada.page, 'theft');
  await ada.press('Ada Lovelace');
  await pictures.take(ada.page, 'menu');
  await ada.press('I have seen this');
}

async function pages(ada: Visitor, { harness, pictures }: Tour): Promise<void> {
  await ada.page.clock.setSystemTime(harness.clock.now());
  await ada.goTo('Recent activity');
  await ada.sees('may have been copied');
  await pictures.take(ada.page, 'activity');
  await ada.goTo('Password');
  await ada.press('Change password');
  await ada.field('New password').fill('short');
  await pictures.take(ada.page, 'password');
}

async function policy(ada: Visitor, tour: Tour, secret: string): Promise<void> {
  const { harness, pictures } = tour;
  await ada.goTo('Team');
  await ada.sees('still without it');
  await pictures.take(ada.page, 'team-owner');
  const date = new Date(harness.clock.now() + 7 * DAY_SECONDS * 1000);
  await ada.field('Require it from').fill(date.toISOString().slice(0, 10));
  await ada.press('Require it');
  await ada.sees('The date is set.');
  await pictures.take(ada.page, 'team-policy');
  const alan = await newVisitor(tour, 'Alan Turing');
  await beforeAndAfter(alan, tour);
  await resetOf('Alan Turing', ada, tour, secret);
}

/** A member before the date and after it, whose phone's clock is behind, and whose fingers slip. */
async function beforeAndAfter(alan: Visitor, { harness, pictures }: Tour): Promise<void> {
  const logIn = async () => {
    await alan.open(harness.origin);
    await alan.enterPassword('alan@example.com', demoPassword);
  };
  await logIn();
  await alan.sees('Your team requires two-factor authentication from');
  await pictures.take(alan.page, 'policy-grace');
  harness.clock.advance(8 * DAY_SECONDS);
  await logIn();
  await alan.sees('Turn it on to go on.');
  await pictures.take(alan.page, 'policy-required');
  await alan.press('Alan Turing');
  await pictures.take(alan.page, 'policy-required-menu');
  await alan.beginSetup();
  const secret = await keyOf(alan);
  await alan.enterCode(appCode(secret, harness, -90), 'Update');
  await alan.sees('90 seconds behind');
  await pictures.take(alan.page, 'clock-behind');
  await confirmSetup(alan, secret, harness);
  await endSetup(alan);
  await alan.logOut();
  await alan.enterPassword('alan@example.com', demoPassword);
  for (let wrong = 0; wrong < 5; wrong++) {
    await alan.enterCode('000000');
    await alan.sees(wrong < 4 ? `${4 - wrong} attempt` : 'Code entry is locked');
  }
  await pictures.take(alan.page, 'login-locked');
}

async function resetOf(name: string, ada: Visitor, tour: Tour, secret: string): Promise<void> {
  const { harness, pictures } = tour;
  await logInAgain(ada, harness);
  await ada.enterCode(appCode(secret, harness));
  await ada.arrives();
  await ada.goTo('Team');
  await ada.button(`Reset 2-Factor Auth of ${name}`).waitFor();
  await ada.heading('Recent activity of the team').waitFor();
  await pictures.take(ada.page, 'team-enrolled');
  await ada.press(`Reset 2-Factor Auth of ${name}`);
  await pictures.take(ada.page, 'team-reset');
}

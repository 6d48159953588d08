/** What an owner asks of the team, and what a member meets: the time before the date, the date, a reset. */
import type { Visitor } from '../../tools/browser/visitor.ts';
import { PASSWORD } from '../support/portal.ts';
import { flawsOf } from './support/accessibility.ts';
import { useWalk } from './support/portal.ts';

const { portal, newUser, visitor, signedIn } = useWalk();

const DAY_MS = 86_400_000;
const BANNER = 'Your team requires two-factor authentication from';
const MUST = 'Your team requires two-factor authentication. Turn it on to go on.';

const dayAfter = (days: number) => new Date(portal.now + days * DAY_MS).toISOString().slice(0, 10);

const pathOf = ({ page }: Visitor) => new URL(page.url()).pathname;

/** Ada, who has two-factor on, and Alan, who has not, in a team of their own. */
async function teamOfTwo() {
  const team = `team-${crypto.randomUUID().slice(0, 8)}`;
  const owner = await newUser({ team });
  const alan = await newUser({ team, displayName: 'Alan Turing', role: 'member' });
  const { secret } = await portal.enrol(owner);
  const ada = await visitor();
  await ada.page.clock.setSystemTime(portal.now);
  await ada.enterPassword(owner, PASSWORD);
  await ada.enterCode(portal.code(secret));
  await ada.arrives();
  await ada.goTo('Team');
  return { alan, ada };
}

async function require(ada: Visitor, day: string): Promise<void> {
  await ada.field('Require it from').fill(day);
  await ada.page.getByRole('button', { name: /^(Require it|Change date)$/ }).click();
}

test('the owner sets a date; a member is told, then led to the set-up and nowhere else, then free', async () => {
  const { alan, ada } = await teamOfTwo();
  await ada.sees('1 of 2 members still without it:');
  await ada.press('Require it');
  await ada.sees('Choose a date.');
  await require(ada, dayAfter(7));
  await ada.sees('The date is set.');
  await ada.sees(/Required from .+ 2026\./);
  expect(await flawsOf(ada.page)).toEqual([]);

  const member = await signedIn(alan, { displayName: 'Alan Turing' });
  await member.sees(BANNER);
  expect(await flawsOf(member.page)).toEqual([]);
  await member.page.getByRole('link', { name: 'Turn it on' }).click();
  await member.heading('2-Factor Auth').waitFor();
  await member.goTo('Devices');
  portal.advance(7 * 86_400);
  await member.page.goto(`${portal.harness.origin}/team`);
  await member.enterPassword(alan, PASSWORD);
  await member.sees(MUST);
  expect(pathOf(member)).toBe('/two-factor');
  await member.page.goto(`${portal.harness.origin}/devices`);
  await member.sees(MUST);
  expect(pathOf(member)).toBe('/two-factor');
  await member.press('Alan Turing');
  expect(await member.page.getByRole('listitem').allTextContents()).toEqual(['Log out']);
  await member.press('Log out');
  await member.sees('You are logged out.');

  await member.enterPassword(alan, PASSWORD);
  await member.twoFactorSwitch.waitFor();
  expect(await flawsOf(member.page)).toEqual([]);
  await member.beginSetup();
  const key = (await member.page.locator('code').textContent())?.replaceAll(' ', '') ?? '';
  await member.enterCode(portal.code(key), 'Update');
  await member.heading('Recovery codes').waitFor();
  await member.page.getByText(MUST).waitFor({ state: 'detached' });
  await member.field('I have stored these codes').check();
  await member.press('Done');
  await member.goTo('Team');
  await member.page.getByRole('table').waitFor();
});

test('a date that comes while a member is at work leads to the set-up at the next step', async () => {
  const { alan, ada } = await teamOfTwo();
  const member = await signedIn(alan, { displayName: 'Alan Turing' });
  await require(ada, dayAfter(0));
  const question = ada.dialog('Require it at once?');
  await question.getByText('Alan Turing').waitFor();
  expect(await flawsOf(ada.page)).toEqual([]);
  await question.getByRole('button', { name: 'Require it' }).click();
  await ada.sees('The date is set.');
  await member.press('Alan Turing');
  await member.page.getByRole('link', { name: 'Devices', exact: true }).click();
  await member.sees(MUST);
  expect(pathOf(member)).toBe('/two-factor');
  await ada.press('No longer require it');
  await ada.sees('It is each member’s own choice again.');
  await member.page.reload();
  await member.twoFactorSwitch.waitFor();
  expect(await member.page.getByText(MUST).count()).toBe(0);
});

test('the owner takes the second factor away from a member who has lost it, after a question', async () => {
  const { alan, ada } = await teamOfTwo();
  await portal.enrol(alan);
  await ada.goTo('Devices');
  await ada.goTo('Team');
  await ada.sees('Everybody has it on');
  expect(await ada.button('Reset 2-Factor Auth of Ada Lovelace').count()).toBe(0);
  await ada.press('Reset 2-Factor Auth of Alan Turing');
  const question = ada.dialog('Reset 2-Factor Auth');
  await question.waitFor();
  expect(await flawsOf(ada.page)).toEqual([]);
  await question.getByRole('button', { name: 'Reset', exact: true }).click();
  await ada.sees('2-Factor Auth of Alan Turing is reset.');
  await ada.sees('1 of 2 members still without it:');
  await ada.sees(/Two-factor authentication was reset by ada-.+@example\.com\./);
  const row = ada.page.getByRole('row').filter({ hasText: 'Alan Turing' });
  expect(await row.textContent()).toContain('Off');
  const { answer } = await portal.logIn(alan);
  expect(answer.body.status).toBe('signed_in');
});

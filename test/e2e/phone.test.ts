/**
 * The walk goes on with the cell phone: set on the page of the team, confirmed by the code sent to it, and used to log
 * in. Messages arrive in the harness's outbox.
 */
import type { Visitor } from '../../tools/browser/visitor.ts';
import { ADA, ALAN, MALLORY } from '../support/portal.ts';
import { useWalk } from './support/portal.ts';
import { problemOf } from './support/problems.ts';

const { portal, enrolledUser, signedIn, atCode } = useWalk({ streams: true });

const rowOf = ({ page }: Visitor, name: string) => page.getByRole('row').filter({ hasText: name });

async function atTeam(username: string, displayName: string): Promise<Visitor> {
  const someone = await signedIn(username, { displayName });
  await someone.goTo('Team');
  await someone.page.getByRole('table', { name: 'Team members' }).waitFor();
  return someone;
}

const namesIn = async ({ page }: Visitor) =>
  (await page.getByRole('row').locator('strong').allTextContents()).toSorted();
const pencilsOf = ({ page }: Visitor) => page.getByRole('button', { name: /^Edit phone of/ }).count();

describe('Team', () => {
  test('shows the members of the own team, with a pencil where one may edit', async () => {
    const ada = await atTeam(ADA, 'Ada Lovelace');
    expect(await namesIn(ada)).toEqual(['Ada Lovelace', 'Alan Turing', 'Grace Hopper']);
    expect(await pencilsOf(ada)).toBe(3);
    const alan = await atTeam(ALAN, 'Alan Turing');
    expect(await pencilsOf(alan)).toBe(1);
    await alan.button('Edit phone of Alan Turing').waitFor();
    const mallory = await atTeam(MALLORY, 'Mallory Archer');
    expect(await namesIn(mallory)).toEqual(['Mallory Archer']);
  });

  test('a number of one’s own is confirmed by the code sent to it, and can be removed', async () => {
    const ada = await atTeam(ADA, 'Ada Lovelace');
    await ada.editPhoneOf('Ada Lovelace');
    expect(await ada.field('Country Code').locator('option').allTextContents()).toEqual([
      'Australia (+61)',
      'Canada (+1)',
      'United Kingdom (+44)',
      'United States (+1)',
    ]);
    await ada.savePhone('United Kingdom (+44)', '07400 123456');
    await ada.sees('Sent to +44 ••• ••• 3456.');
    expect(portal.harness.sms()[0]).toMatchObject({ to: '+447400123456' });
    await ada.enterCode(portal.smsCode(), 'Confirm');
    await ada.sees('Your cell phone is confirmed.');
    expect(await rowOf(ada, 'Ada Lovelace').textContent()).toMatch(/\+44 ••• ••• 3456\s*Verified/);

    await ada.editPhoneOf('Ada Lovelace');
    await ada.sees('A number can be taken over by somebody else');
    await ada.press('Remove number');
    await ada.press('Remove');
    await ada.sees('The number is removed.');
    expect(await rowOf(ada, 'Ada Lovelace').textContent()).toContain('None');
  });

  test('a number that an admin sets for somebody stays pending, and gets no message', async () => {
    // The number that the test before removed is told so.
    await portal.harness.settled();
    const sentBefore = portal.harness.sms().length;
    const ada = await atTeam(ADA, 'Ada Lovelace');
    await ada.editPhoneOf('Grace Hopper');
    await ada.savePhone('United States (+1)', '(313) 555-0143');
    await ada.sees('It is pending until Grace Hopper confirms it.');
    expect(await rowOf(ada, 'Grace Hopper').textContent()).toContain('Pending');
    expect(portal.harness.sms()).toHaveLength(sentBefore);
  });
});

describe('logging in by SMS', () => {
  test('the code is read in the outbox, copied there and pasted into the login page', async () => {
    const { username, client } = await enrolledUser();
    await portal.addPhone(client);
    const ada = await atCode(username, { permissions: ['clipboard-read', 'clipboard-write'] });
    await ada.press('Send SMS Code');
    await ada.sees('Sent to +1 ••• ••• 0142.');
    await copyFromOutbox(ada);
    await ada.codeField.press('ControlOrMeta+V');
    await ada.press('Log In');
    await ada.arrives();
    await ada.sees('password, text message');
  });

  test('another message waits its time, counted down before one’s eyes', async () => {
    const { username, client } = await enrolledUser();
    await portal.addPhone(client);
    // The number that the test before removed is told so.
    await portal.harness.settled();
    const sentBefore = portal.harness.sms().length;
    const ada = await atCode(username);
    await ada.page.clock.install();
    await ada.press('Send SMS Code');
    await ada.sees(/^Another in 0:(30|2\d)$/);
    const send = ada.button('Send SMS Code');
    expect(await send.getAttribute('aria-disabled')).toBe('true');
    await passes(ada, 20);
    await ada.sees(/^Another in 0:(10|0\d)$/);
    expect(portal.harness.sms()).toHaveLength(sentBefore + 1);
    await passes(ada, 11);
    await ada.page.locator('button:not([aria-disabled])', { hasText: 'Send SMS Code' }).click();
    await ada.sees(/^Another in (1:00|0:5\d)$/);
    expect(portal.harness.sms()).toHaveLength(sentBefore + 2);
    await ada.enterCode(portal.smsCode());
    await ada.arrives();
  });

  test('a message that the carrier’s side does not take is said, and an app code still gets in', async () => {
    const { username, client, secret } = await enrolledUser();
    await portal.addPhone(client);
    const ada = await atCode(username);
    portal.harness.faults.set([{ service: 'sns', kind: 'error' }]);
    const problem = await problemOf(ada, () => ada.press('Send SMS Code'));
    portal.harness.faults.clear();
    expect(problem).toBe('503 sms_unavailable');
    await ada.sees('The text message could not be sent. Try again, or use your app or a recovery code.');
    await ada.enterCode(portal.code(secret));
    await ada.arrives();
  });

  /** For the service and for the page. */
  async function passes({ page }: Visitor, seconds: number): Promise<void> {
    portal.advance(seconds);
    await page.clock.fastForward(seconds * 1000);
  }

  async function copyFromOutbox({ page }: Visitor): Promise<void> {
    const outbox = await page.context().newPage();
    await outbox.goto(`${portal.harness.origin}/_local`);
    const newest = outbox.getByRole('region', { name: 'Messages' }).getByRole('listitem').first();
    await newest.getByText('+13135550142').waitFor();
    await newest.getByRole('button', { name: /^Copy \d{6}$/ }).click();
    await outbox.waitForFunction(async () => /^\d{6}$/.test(await navigator.clipboard.readText()));
    await outbox.close();
  }
});

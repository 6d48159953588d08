/** Passwords guessed with many requests at the same moment, so that more are compared than the count allows. */
import { inTurn } from '../api/support/stories.ts';
import { PASSWORD } from '../support/portal.ts';
import { raceTo, together } from '../support/race.ts';
import { rendezvous } from '../support/rendezvous.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { triesOf } from './support/limited.ts';
import { tally } from './support/outcome.ts';

const race = useArena({ warm: true });
const { portal } = race;

const tryPassword = (username: string, password = 'not the password') =>
  portal.browser().post('/api/login', { username, password });

attack(
  {
    source: 'CWE-362, CWE-307',
    claim: 'A thousand passwords are guessed at once for a user, and two hundred for a name that nobody has',
  },
  async () => {
    const known = await together(1_000, (i) => tryPassword(race.user, `wrong ${i}`));
    const unknown = await together(200, (i) => tryPassword(`nobody-${race.user}`, `wrong ${i}`));
    return `${tally(known)}; of nobody ${tally(unknown)}`;
  },
  120_000,
);

attack(
  {
    source: 'CWE-362, CWE-367',
    claim:
      'Of passwords that are compared at once, before any is counted, a wrong one closes the door while the right one is about to sign in',
  },
  async () => {
    const before = await race.sessions();
    const buying = rendezvous('TransactWriteItems', 1, 'hold');
    const right = tryPassword(race.user, PASSWORD);
    await buying.complete;
    const wrong = await inTurn(stuffed(6), () => tryPassword(race.user));
    buying.release();
    const answer = await right;
    const cookies = answer.headers.getSetCookie();
    return `${tally(wrong)}; the right one ${tally([answer])}, with ${cookies.length} cookies and ${(await race.newSessions(before)).length} sessions`;
  },
);

attack(
  {
    source: 'CWE-362, CWE-367',
    claim: 'The same with two-factor on, where the right one asks for a code, or brings a right one along',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const before = await race.sessions();
    const buying = rendezvous('TransactWriteItems', 2, 'hold');
    const asking = tryPassword(race.user, PASSWORD);
    const entering = portal
      .browser()
      .post('/api/login', { username: race.user, password: PASSWORD, code: portal.code(secret) });
    await buying.complete;
    await inTurn(stuffed(5), () => tryPassword(race.user));
    buying.release();
    const answers = [await asking, await entering];
    const { codeFailures } = await race.storedUser();
    return `${tally(answers)}; sessions: ${(await race.newSessions(before)).length}, attempts of codes spent: ${codeFailures}`;
  },
);

attack(
  {
    source: 'CWE-362',
    claim: 'Fifty passwords are guessed in the moment in which a wait is over',
  },
  async () => {
    await inTurn(stuffed(5), () => tryPassword(race.user));
    portal.advance(30);
    raceTo('UpdateItem', 10);
    const answers = await together(50, (i) => tryPassword(race.user, `wrong ${i}`));
    const [tries] = await triesOf(portal, race.user);
    return `${tally(answers)}; counted ${tries?.failures}`;
  },
);

attack(
  {
    source: 'CWE-362',
    claim: 'Wrong passwords come at once with one another, and the count of each is lost under the other’s',
  },
  async () => {
    raceTo('UpdateItem', 8);
    const answers = await together(4, () => tryPassword(race.user));
    const [tries] = await triesOf(portal, race.user);
    return `${tally(answers)}; counted ${tries?.failures}`;
  },
);

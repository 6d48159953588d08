/** Who has an account here: asked of what answers to a forgotten password, by status, body, headers, cost and time. */
import { newTeam, newUser } from '../api/support/people.ts';
import { admin, inTurn } from '../api/support/stories.ts';
import type { AnyAnswer } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { all } from './support/outcome.ts';
import { askForReset, told } from './support/resets.ts';
import { separability } from './support/statistics.ts';

const race = useArena({ streams: true });
const { portal } = race;
const HOUR = 3_600;

async function disabledUser(): Promise<string> {
  const username = await newUser(portal);
  await admin(portal, { command: 'disable-user', username });
  return username;
}

/** Without an address to mail to. */
async function unmailed(): Promise<string> {
  const username = `without-address-${portal.now}`;
  const team = { id: newTeam(), name: 'x' };
  const profile = { username, displayName: 'x', role: 'owner', team, password: PASSWORD };
  await admin(portal, { command: 'create-user', ...profile });
  return username;
}

const lastTrace = () => portal.harness.calls().find(({ path }) => path === '/api/password/forgot');

/** What the last request was charged for. */
const lastUnits = () =>
  lastTrace()
    ?.calls.map(({ capacityUnits }) => capacityUnits)
    .join();

/** Which calls the function made that answered last, and how many of them in a row. */
function lastCalls(): string {
  const trace = lastTrace();
  // The secret is read by whichever comes first to a new environment.
  const calls =
    trace?.calls.flatMap(({ service, operation }) => (service === 'dynamodb' ? [operation] : [])) ?? [];
  return `${calls.join(', ')} (${trace?.roundTrips})`;
}

attack(
  {
    source: 'ASVS 6.3.8, CWE-204, WSTG-IDNT-04',
    claim:
      'A password is forgotten by a known, an unknown and a disabled user, one without an address, with two-factor, locked, and by each of them too often',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    expect(secret).not.toBe('');
    const names = [
      race.user,
      await newUser(portal),
      'nobody@example.com',
      await disabledUser(),
      await unmailed(),
      '__proto__',
    ];
    const seen: { answer: AnyAnswer; calls: string }[] = [];
    for (const _ of stuffed(5)) {
      for (const name of names) {
        seen.push({ answer: await askForReset(portal, name), calls: lastCalls() });
        await portal.harness.settled();
      }
    }
    const charged = await inTurn([await newUser(portal), 'nobody-else@example.com'], async (name) => {
      await askForReset(portal, name);
      return lastUnits();
    });
    const answers = seen.map(({ answer }) => answer);
    const calls = new Set(seen.map(({ calls }) => calls));
    return `${all(answers)}; kinds of answer, headers and body: ${new Set(answers.map(told)).size}; kinds of calls to AWS: ${[...calls].join(' or ')}, charged ${new Set(charged).size === 1 ? 'the same' : charged.join(' or ')} for a known and an unknown name`;
  },
);

attack(
  {
    source: 'ASVS 6.3.8, CWE-204',
    claim: 'Mail, bus or stream fails while a password is forgotten, and the answer to a known name shows it',
  },
  async () => {
    portal.harness.faults.set([
      { service: 'ses', kind: 'error' },
      { service: 'events', kind: 'error' },
    ]);
    const answers = [await askForReset(portal, race.user), await askForReset(portal, 'nobody@example.com')];
    portal.harness.faults.clear();
    portal.harness.faults.set([{ service: 'dynamodb', kind: 'error' }]);
    const down = [await askForReset(portal, race.user), await askForReset(portal, 'nobody@example.com')];
    portal.harness.faults.clear();
    return `${all(answers)}; with the table down ${all(down)}; kinds of answer: ${new Set(answers.map(told)).size}`;
  },
);

const ROUNDS = 200;
/** With 200 times each, chance lies within 0.5 ± 0.09 (three standard errors); a hash or a mail in the path makes it 0.9. */
const TELLS = 0.65;

attack(
  {
    source: 'GHSA-mmpq-5hcv-hf2v, CWE-208',
    claim: 'It is measured how long the answer takes for a known and an unknown name, 200 times each in turn',
  },
  async () => {
    const names = [race.user, 'nobody@example.com'];
    const times: number[][] = names.map(() => []);
    for (const round of stuffed(ROUNDS + 5)) {
      portal.advance(HOUR);
      for (const place of stuffed(2)) {
        const index = (round + place) % 2;
        const begun = performance.now();
        await askForReset(portal, names[index] ?? '');
        if (round >= 5) times[index]?.push(performance.now() - begun);
        // What follows from it goes on beside the answer, and would be measured with the next one.
        await portal.harness.settled();
      }
    }
    const [known = [], unknown = []] = times;
    return separability(known, unknown) > TELLS ? 'told apart' : 'not told apart';
  },
  120_000,
);

/** The record of what happened: to be read by the wrong people, forged, or made useless. */
import { newTeam, newUser } from '../api/support/people.ts';
import { actorIn, newScene, recordsOf } from '../api/support/scene.ts';
import { admin, inTurn, memberId, wrongCode } from '../api/support/stories.ts';
import type { AnyAnswer, Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { secrets } from '../support/secrets.ts';
import type { AnyItem } from '../support/table.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { sendFrom } from './support/limited.ts';
import { all, counted, tally } from './support/outcome.ts';

const race = useArena({ streams: true });
const { portal } = race;

/** Every page. */
async function read(browser: Browser, path: string): Promise<AnyItem[]> {
  const events: AnyItem[] = [];
  let next = '';
  do {
    const { body } = await browser.get(`${path}${next && `?before=${encodeURIComponent(next)}`}`);
    events.push(...body.events);
    next = body.next ?? '';
  } while (next !== '');
  return events;
}

attack(
  {
    source: 'OWASP API1:2023 (BOLA), CWE-639',
    claim:
      'A member, an admin, nobody and the owner of another team ask for a team’s record, and a member for a teammate’s by parameters that are not there',
  },
  async () => {
    const { member, owner } = await newScene(portal);
    const team = { team: teamOf(owner.id), role: 'admin' as const };
    const administrator = await actorIn(portal, await newUser(portal, team));
    const stranger = await actorIn(portal, await newUser(portal));
    const asked = await inTurn([member.browser, administrator.browser, portal.browser()], (browser) =>
      browser.get('/api/team/events'),
    );
    const queries = [
      `userId=${owner.id}`,
      `team=${teamOf(owner.id)}`,
      `pk=EVENT%23${owner.id}`,
      'limit=1000',
    ];
    const smuggled = await inTurn(queries, (query) => member.browser.get(`/api/events?${query}`));
    const foreign = (await read(stranger.browser, '/api/team/events')).filter(
      ({ user }) => user.id !== stranger.id,
    );
    const others = (await read(member.browser, '/api/events')).filter(({ by }) => by === owner.username);
    return `${tally(asked)}; by parameters ${all(smuggled)}; foreign events seen by the other owner: ${foreign.length}, by the member: ${others.length}`;
  },
);

const teamOf = (userId: string) => userId.slice(0, userId.lastIndexOf('_'));

/** What the victim’s cursor looks like, and what it does not. */
const CURSORS = [
  '',
  '0',
  '../../etc/passwd',
  '2026-11-24T10:00:00.000Z',
  '2026-11-24T10:00:00.000Z#',
  '2026-11-24T10:00:00.000Z#x',
  '2026-11-24T10:00:00.000Z#dfd518fc-8d35-449f-a079-c0eb9167fe5e#more',
  'EVENT#x_aaaaaaaaaaaaaaaa',
  '__proto__',
  '\u0000',
  'z'.repeat(3_000),
];

attack(
  {
    source: 'CWE-20, CWE-639',
    claim:
      'Cursors are made up, cut and repeated, and the one of another user’s record is used for one’s own',
  },
  async () => {
    const { member, owner } = await newScene(portal);
    const paths = CURSORS.flatMap((cursor) =>
      ['/api/events', '/api/team/events'].map((path) => `${path}?before=${encodeURIComponent(cursor)}`),
    );
    const answers = await inTurn([...paths, '/api/events?before=a&before=b'], (path) =>
      owner.browser.get(path),
    );
    const [foreign] = await recordsOf(portal, member.id);
    const { body } = await owner.browser.get(`/api/events?before=${encodeURIComponent(foreign?.sk)}`);
    const own = new Set((await recordsOf(portal, owner.id)).map(({ id }) => id));
    const strange = body.events.filter(({ id }: AnyItem) => !own.has(id));
    return `${all(answers)}; with another’s cursor ${strange.length} events of others`;
  },
);

attack(
  {
    source: 'CWE-532, CWE-359, ASVS 16.2.5',
    claim:
      'Codes, secrets, recovery codes, tokens, passwords and whole numbers are looked for in the record of an account to which everything happened, as stored and as shown',
  },
  async () => {
    const scene = await newScene(portal);
    const { member, owner } = scene;
    const { secret, recoveryCodes } = await portal.enrol(member.username, member.browser);
    await portal.addPhone(member.browser);
    await portal.addPhone(member.browser, '(206) 555-0117');
    const phone = await portal.challenge(member.username);
    await phone.browser.post('/api/send-sms', { challenge: phone.challenge });
    await phone.browser.post('/api/verify', { challenge: phone.challenge, code: wrongCode(portal, secret) });
    await phone.browser.post('/api/verify', { challenge: phone.challenge, code: portal.smsCode() });
    const again = await portal.challenge(member.username);
    const recovered = { challenge: again.challenge, code: recoveryCodes[0], rememberDevice: true };
    await again.browser.post('/api/verify', recovered);
    await again.browser.post('/api/password/forgot', { username: member.username });
    await again.browser.delete(`/api/team/${member.id}/phone`);
    await portal.logIn(member.username, again.browser);
    const stored = await recordsOf(portal, member.id);
    const shown = [
      ...(await read(again.browser, '/api/events')),
      ...(await read(owner.browser, '/api/team/events')),
    ];
    const texts = [...stored, ...shown].map((event) => JSON.stringify(event));
    expect(new Set(stored.map(({ type }) => type)).size).toBeGreaterThanOrEqual(7);
    expect(stored.filter(({ sealedPhone }) => sealedPhone)).toHaveLength(2);
    const members = new Set(shown.flatMap((event) => Object.keys(event)));
    const inside = ['pk', 'sk', 'sealedPhone', 'expiresAt', 'userId'].filter((name) => members.has(name));
    return `found ${secrets.findIn(texts).length}; of what is kept inside shown ${inside.length}`;
  },
);

/** What a browser may say that it is, and people that they are called. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'Firefox/1 Windows\u0000\u001b[2J\u202e',
  `Firefox/140 ${'A'.repeat(10_000)} Windows`,
  'Chrome/1\r\nSubject: You have won\r\n\r\nhttps://evil.example',
  '{"type":"two_factor_disabled"}',
  '=HYPERLINK("https://evil.example")',
];

const KNOWN_BROWSER = /^(Edge|Opera|Firefox|Chrome|Safari|Browser)( on (iOS|Android|Windows|macOS|Linux))?$/;

attack(
  {
    source: 'CWE-117, CWE-79, CWE-93',
    claim:
      'Browsers call themselves a script, a mail header, control characters and ten thousand letters, so that the record or its readers break',
  },
  async () => {
    const { member, owner } = await newScene(portal);
    const body = { username: member.username, password: PASSWORD };
    const answers = await inTurn(HOSTILE, (userAgent) =>
      sendFrom(portal, '203.0.113.9', 'login', { route: 'POST /api/login', body, userAgent }),
    );
    const shown = (await read(owner.browser, '/api/team/events')).filter(
      ({ address }) => address === '203.0.113.9',
    );
    const odd = shown.filter(({ browser }) => !KNOWN_BROWSER.test(browser));
    return `${tally(answers)}; on record ${shown.length}, with a word of theirs ${odd.length}`;
  },
);

attack(
  {
    source: 'CWE-93, CWE-451',
    claim:
      'The owner’s name is a script, a mail header and a link, turned around and without end, and the owner resets members, who are told by mail',
  },
  async () => {
    const names = [
      'eve\r\nSubject: You have won\r\n\r\nhttps://evil.example',
      '<a href="https://evil.example">support</a>',
      'eve\u202e\u0000\u001b[2J',
      `eve${'\u2028New paragraph'.repeat(10)}`,
    ];
    const texts = await inTurn(['eve', ...names], async (name) => {
      const team = newTeam();
      const profile = { username: `${name}-${team}`, displayName: name.slice(0, 100), role: 'owner' };
      const made = await admin(portal, {
        command: 'create-user',
        ...profile,
        team: { id: team, name: 'Team' },
        password: PASSWORD,
      });
      const member = await newUser(portal, { team, role: 'member' });
      await portal.enrol(member);
      expect(made).toMatchObject({ ok: true });
      const { browser } = await portal.logIn(profile.username);
      await browser.delete(`/api/team/${await memberId(browser, member)}/two-factor`);
      await portal.harness.settled();
      const mail = portal.harness.mail()[0];
      expect(mail).toMatchObject({
        to: member,
        subject: 'Acme Hosting: two-factor authentication was reset',
      });
      return mail?.text ?? '';
    });
    const lines = texts.map((text) => text.split(/[\r\n\u2028\u2029\v\f\u0085]/).length);
    const hidden = texts.filter((text) => /[\p{Cc}\p{Cf}]/u.test(text.replaceAll('\n', '')));
    return `mails of ${[...new Set(lines)].join(' or ')} lines; with hidden or turning characters: ${hidden.length}`;
  },
);

attack(
  {
    source: 'CWE-778, ASVS 16.3.1',
    claim: 'Forty codes are guessed at once, and it is looked which of them are on record, and from where',
  },
  async () => {
    const { secret, browser } = await portal.enrol(race.user);
    const { id } = await race.storedUser();
    const { challenge } = await portal.challenge(race.user);
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => race.verify(challenge, wrongCode(portal, secret))),
    );
    const types = (await recordsOf(portal, id))
      .map(({ type }) => type)
      .filter((type) => type.startsWith('code_'));
    const shown = (await read(browser, '/api/events')).filter(({ type }) => type.startsWith('code_'));
    const complete = shown.filter(({ address, at, purpose }) => address && at && purpose === 'login');
    return `${tally(answers.toSorted((a, b) => a.status - b.status))}; on record ${counted(types.toSorted().toReversed())}, all shown: ${complete.length === types.length}`;
  },
);

attack(
  {
    source: 'CWE-223, CWE-841',
    claim:
      'A thief of the password and of an unlocked phone signs in, takes the number away and turns two-factor off, and wants none of it seen',
  },
  async () => {
    const { member } = await newScene(portal);
    const { secret } = await portal.enrol(member.username, member.browser);
    await portal.addPhone(member.browser);
    const thief = await portal.signIn(member.username, secret, { rememberDevice: true });
    await thief.delete(`/api/team/${member.id}/phone`);
    const { challenge } = (await thief.delete('/api/enroll')).body;
    await thief.post('/api/verify', { challenge, code: portal.code(secret) });
    const erasures = await inTurn<[string, string], AnyAnswer>(
      [
        ['DELETE', '/api/events'],
        ['POST', '/api/events'],
        ['PUT', '/api/events'],
        ['DELETE', '/api/team/events'],
      ],
      ([method, path]) => thief.request(method, path, { body: {} }),
    );
    const { browser } = await portal.logIn(member.username);
    const types = (await read(browser, '/api/events')).map(({ type }) => type).slice(1, 4);
    return `on record, newest first: ${types.join(', ')}; erasing ${counted(erasures.map(({ status }) => String(status)))}`;
  },
);

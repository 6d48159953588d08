/** Tokens of a forgotten password: forged, changed, taken for others, looked for where they must not be, or of another time. */
import { newUser } from '../api/support/people.ts';
import { brief } from '../api/support/problem.ts';
import { inTurn } from '../api/support/stories.ts';
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { secrets } from '../support/secrets.ts';
import { type AnyItem, itemsOf } from '../support/table.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { all, counted } from './support/outcome.ts';
import { NEW_PASSWORD, newResetToken, resetWith } from './support/resets.ts';

const race = useArena({ warm: true, streams: true });
const { portal } = race;

const logIn = (password: string, browser = portal.browser()) =>
  browser.post('/api/login', { username: race.user, password });

attack(
  {
    source: 'ASVS 6.4.1, CWE-613',
    claim: 'A reset token is used two seconds before its half hour is over, at that second, and a day later',
  },
  async () => {
    const answers = await inTurn([-2, 0, 86_400], async (seconds) => {
      race.user = await newUser(portal);
      const token = await newResetToken(portal, race.user);
      const { expiresAt } = (await race.storedUser()).passwordReset;
      expect(expiresAt * 1000 - portal.now).toBeGreaterThan(1_790_000);
      expect(expiresAt * 1000 - portal.now).toBeLessThanOrEqual(1_800_000);
      portal.harness.clock.set((expiresAt + seconds) * 1000);
      return resetWith(portal, token);
    });
    return answers.map(brief).join('; ');
  },
);

/** Each part of `<user>.<end>.<id>.<key>.<MAC>` replaced, and the whole in other clothes. */
function tampered(own: string, other: string): string[] {
  const [user = '', end = '', id = '', key = '', mac = ''] = own.split('.');
  const [otherUser = '', , otherId = '', , otherMac = ''] = other.split('.');
  return [
    [otherUser, end, id, key, mac],
    [user, String(Number(end) + 1), id, key, mac],
    [user, `0${end}`, id, key, mac],
    [user, `${end}.0`, id, key, mac],
    [user, 'Infinity', id, key, mac],
    [user, end, otherId, key, mac],
    [user, end, '', key, mac],
    [user, end, id, 'k2', mac],
    [user, end, id, '', mac],
    [user, end, id, '__proto__', mac],
    [user, end, id, 'constructor', mac],
    [user, end, id, key, otherMac],
    [user, end, id, key, ''],
    [user, end, id, key, mac.slice(0, -1)],
    [user, end, id, key, `${mac}=`],
    [user, end, id, key, mac.toUpperCase()],
    [user, end, id, key, mac, ''],
    [user, end, id],
    [user.toUpperCase(), end, id, key, mac],
    ['', end, id, key, mac],
    [user, `${end}.${id}`, '', key, mac],
    [` ${user}`, end, id, key, mac],
    [user, end, id, key, `${mac}\n`],
  ].map((parts) => parts.join('.'));
}

attack(
  {
    source: 'CWE-345, CWE-347, ASVS 9.1.1',
    claim:
      'A reset token is changed in each of its parts, cut, lengthened, written otherwise, or joined with the parts of somebody else’s',
  },
  async () => {
    const mallory = await newUser(portal);
    const [own, other] = [await newResetToken(portal, race.user), await newResetToken(portal, mallory)];
    const tokens = [...tampered(own, other), ...tampered(other, own)];
    const answers = await secrets.lookAway(() => inTurn(tokens, (token) => resetWith(portal, token)));
    const intact = [await resetWith(portal, own), await resetWith(portal, other)];
    return `${all(answers)}; then both intact: ${all(intact)}`;
  },
);

attack(
  {
    source: 'CWE-20, CVE-2026-41940',
    claim:
      'The token is no text, or too long, or other members stand beside it, such as a user name or `verified`',
  },
  async () => {
    const token = await newResetToken(portal, race.user);
    const odd = [null, true, 1, [token], { token }, '', 'x'.repeat(301)];
    const ofToken = await inTurn(odd, (value) => resetWith(portal, value));
    const more = [{ username: 'x' }, { verified: true }, { userId: 'x' }, { code: '123456' }, { email: 'x' }];
    const beside = await inTurn(more, (extra) =>
      portal.browser().post('/api/password/reset', { token, newPassword: NEW_PASSWORD, ...extra }),
    );
    return `${all([...ofToken, ...beside])}; the token is not used up: ${all([await resetWith(portal, token)])}`;
  },
);

attack(
  {
    source: 'CWE-294, CWE-345',
    claim:
      'A challenge, a session or a device cookie is used as a reset token, and a reset token as each of them',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const { browser } = { browser: await portal.signIn(race.user, secret, { rememberDevice: true }) };
    const { challenge } = await portal.challenge(race.user);
    const asToken = await inTurn([challenge, ...browser.cookies.values()], (other) =>
      resetWith(portal, other),
    );
    const token = await newResetToken(portal, race.user);
    const asChallenge = [
      await race.verify(token, portal.code(secret)),
      await portal.browser().post('/api/send-sms', { challenge: token }),
    ];
    const thief = portal.browser();
    for (const name of browser.cookies.keys()) thief.cookies.set(name, token);
    const asCookie = await thief.get('/api/session');
    const { answer } = await portal.logIn(race.user, thief);
    return `${all([...asToken, ...asChallenge])}; as a session ${all([asCookie])}; as a device ${all([answer])}`;
  },
);

/** All that anybody but the owner of the mailbox may ever see. */
async function readEverywhere(desk: Browser): Promise<string> {
  const items = await itemsOf(portal.harness, '');
  const { harness } = portal;
  return JSON.stringify([
    items.map((item) => JSON.stringify(item, (_, value) => (value instanceof Set ? [...value] : value))),
    harness.logs(),
    harness.calls(),
    harness.backgroundCalls(),
    (await desk.get('/api/events')).body,
    (await desk.get('/api/team/events')).body,
  ]);
}

attack(
  {
    source: 'ASVS 11.2.1, ASVS 16.2.5, CWE-532, CWE-922',
    claim:
      'Table, logs, events and traces are searched for the token that is in the mail, before and after its use',
  },
  async () => {
    const { browser: desk } = await portal.logIn(race.user);
    const token = await newResetToken(portal, race.user);
    const parts = [token, token.split('.').slice(-1), token.split('.').slice(-2).join('.')].flat();
    const before = await readEverywhere(desk);
    await resetWith(portal, token);
    const after = await readEverywhere(
      (await portal.logIn(race.user, portal.browser(), NEW_PASSWORD)).browser,
    );
    expect(before).toContain('password_reset_requested');
    expect(after).toContain('"password_reset"');
    const found = parts.filter((part) => before.includes(part) || after.includes(part));
    return `${found.length} of token, MAC and signature found`;
  },
);

/** Whatever could be a key or a signature in a stolen copy of the table. */
const textsIn = (items: readonly AnyItem[]): string[] =>
  items.flatMap((item) => [...JSON.stringify(item).matchAll(/[\w+/=$,.-]{16,}/g)].map(([text]) => text));

attack(
  {
    source: 'ASVS 6.4.1, CWE-922, CWE-312',
    claim:
      'From a copy of the table, taken while a reset is under way, a token is put together with every text in it as its signature',
  },
  async () => {
    await newResetToken(portal, race.user);
    const { id: userId, passwordReset } = await race.storedUser();
    const unsigned = `${userId}.${passwordReset.expiresAt}.${passwordReset.id}`;
    const texts = textsIn(await itemsOf(portal.harness, '')).filter((text) => text.length < 200);
    const signatures = [...new Set(texts)].filter((text) => text.length >= 32).slice(0, 40);
    const candidates = [
      passwordReset.id,
      unsigned,
      ...signatures.flatMap((text) => [`${unsigned}.k1.${text}`, `${unsigned}.${text}`]),
    ];
    const answers = await secrets.lookAway(() => inTurn(candidates, (token) => resetWith(portal, token)));
    const kinds = counted([...new Set(answers.map(({ body }) => body.code ?? body.status))]);
    return `tokens of another form or signature: ${kinds.replace(/^1 /, 'all ')}; the old password: ${all([await logIn(PASSWORD)])}`;
  },
);

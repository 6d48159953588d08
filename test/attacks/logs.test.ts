/** What the functions write down. Each file of tests holds at its end that its logs are free of all that it used (see usePortal). */
import { idOf, inTurn, wrongCode } from '../api/support/stories.ts';
import { PASSWORD } from '../support/portal.ts';
import { type SecretKind, Secrets, secrets } from '../support/secrets.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { counted } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

const logged = () => portal.harness.logs().map(({ text }) => text);

/** Everything that can be done with two-factor, right and wrong. */
async function useEverything(): Promise<void> {
  const { browser, secret, recoveryCodes } = await portal.enrol(race.user);
  await portal.addPhone(browser);
  const { challenge } = await portal.challenge(race.user);
  await browser.post('/api/send-sms', { challenge });
  await race.verify(challenge, wrongCode(portal, secret));
  await race.verify(challenge, portal.smsCode());
  const device = await portal.signIn(race.user, secret, { rememberDevice: true });
  const copy = device.copy();
  await portal.logIn(race.user, device);
  await portal.logIn(race.user, portal.browser(), 'a wrong password 123');
  await browser.put(`/api/team/${await idOf(browser)}/phone`, { country: 'GB', number: '07400 123456' });
  portal.advance(62);
  await portal.logIn(race.user, copy);
  await race.verify((await portal.challenge(race.user)).challenge, recoveryCodes[0] ?? '');
}

const ALL: readonly SecretKind[] = [
  'challenge',
  'code',
  'cookie',
  'number',
  'password',
  'recovery code',
  'secret',
];

attack(
  {
    source: 'CWE-532, ASVS 16.2.5',
    claim:
      'After everything was done once, right and wrong, the logs are read for every code, secret, token, password and number',
  },
  async () => {
    await useEverything();
    expect(secrets.kinds).toEqual(ALL);
    expect(logged().length).toBeGreaterThan(10);
    return `${secrets.findIn(logged()).length} found, of ${ALL.length} kinds`;
  },
);

attack(
  {
    source: 'CWE-532, middy json-body-parser',
    claim:
      'Requests fail in every way, by broken JSON, an outage, a killed function, a bug and a message that is not sent, so that the error is logged with what was sent',
  },
  async () => {
    const { secret, browser } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    const body = { username: race.user, password: PASSWORD, code: portal.code(secret) };
    const broken = await portal.browser().post('/api/login', `${JSON.stringify(body).slice(0, -1)},`);
    const kinds = [
      { service: 'dynamodb', kind: 'error' },
      { service: 'dynamodb', kind: 'cut-before' },
      { service: 'dynamodb', kind: 'kill-before', nth: 1 },
      { service: 'secretsmanager', kind: 'unreadable' },
    ];
    const failed = await inTurn(kinds, async (fault) => {
      await portal.harness.stopEnvironments();
      portal.harness.faults.set([fault]);
      return portal.browser().post('/api/login', body);
    });
    portal.harness.faults.set([{ service: 'sns', kind: 'error' }]);
    const { challenge } = (await browser.post('/api/reauthenticate', { password: PASSWORD })).body;
    const message = await browser.post('/api/send-sms', { challenge });
    portal.harness.faults.clear();
    const statuses = counted(
      [broken, ...failed, message].map(({ status }) => `${Math.floor(status / 100)}xx`),
    );
    return `${statuses}; ${secrets.findIn(logged()).length} found in the logs`;
  },
);

/** One of each kind, and the ways in which a careless line would show it. */
const PLANTED: readonly [SecretKind, string, (text: string) => string][] = [
  ['code', '314159', (text) => `{"event":"request","code":"${text}"}`],
  ['code', '314159', (text) => `{"code":${text}}`],
  ['code', '314159', (text) => `wrong code ${text}.`],
  ['secret', 'GEZD GNBV GY3T QOJQ', (text) => `secret=${text.replaceAll(' ', '')}`],
  ['recovery code', 'ABCDEF-GHIJKL-MNOPQR-234567', (text) => `used ${text.replaceAll('-', '')}`],
  ['challenge', `acme_aaaaaaaaaaaaaaaa.1.${'A'.repeat(43)}`, (text) => `POST ${text}`],
  ['cookie', `acme_aaaaaaaaaaaaaaaa.${'B'.repeat(43)}`, (text) => `cookie: ${text}`],
  ['password', PASSWORD, (text) => `{"body":"{\\"password\\":\\"${text}\\"}"}`],
  ['number', '+13135550142', (text) => `to ${text}`],
  ['number', '(313) 555-0142', () => 'to 3135550142'],
];

test.each(PLANTED)('a planted %s is found', (kind, text, line) => {
  const planted = new Secrets();
  planted.add(kind, text);
  const found = planted.findIn([line(text)]).map(([foundKind]) => foundKind);
  expect(new Set(found)).toEqual(new Set([kind]));
});

test('six digits of a time, an identifier or a place in a bundle are no code', () => {
  const own = new Secrets();
  own.add('code', '314159');
  const lines = [
    '"requestId":"314159ab-1234-4abc-8def-314159314159"',
    '"at":1795314159000',
    '2026-11-24T10:00:00.314159Z',
    'at handler (/var/task/index.js:1:314159)',
    '"userId":"acme_314159aaaaaaaaaa"',
    '"id":"Qx-314159="',
  ];
  expect(own.findIn(lines)).toEqual([]);
});

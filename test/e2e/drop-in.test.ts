/**
 * The elements alone in a portal that exists already: a plain page on another origin of the same site, with its own
 * styles, one script and one style sheet of ours. The API allows its origin, as a deployment would.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { startHarness } from '../../local/harness.ts';
import { projectDirectory } from '../../local/synth.ts';
import { PASSWORD, Portal } from '../support/portal.ts';
import { useChromium } from './support/use-chromium.ts';

const newPerson = useChromium();

let host: Server;
let hostOrigin: string;
let portal: Portal;

beforeAll(async () => {
  host = createServer((request, response) => {
    const { type, body } = fileAt(request.url ?? '/');
    response.writeHead(200, { 'content-type': type }).end(body);
  }).listen(0, '127.0.0.1');
  await once(host, 'listening');
  hostOrigin = `http://localhost:${(host.address() as AddressInfo).port}`;
  portal = new Portal(await startHarness({ origins: [hostOrigin] }));
});

afterAll(async () => {
  host.close();
  await portal.harness.close();
});

const script = () =>
  buildSync({
    entryPoints: [join(projectDirectory, 'portal/two-factor.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  }).outputFiles[0]?.text;

/** The whole of what an existing portal has to write. */
const page = (element: string) => `<!doctype html>
  <html lang="en">
    <head>
      <title>Existing portal</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/base.css" />
      <script type="module" src="/two-factor.js"></script>
      <style>body { font-family: serif; background: #fffbe6 } h1, button { color: #663399 }</style>
    </head>
    <body>
      <h1>Existing portal</h1>
      <p><button id="own" type="button">A button of the portal</button></p>
      <${element} api="${portal.harness.origin}"></${element}>
    </body>
  </html>`;

function fileAt(path: string): { type: string; body: string | undefined } {
  if (path === '/two-factor.js') return { type: 'text/javascript', body: script() };
  if (path === '/base.css')
    return { type: 'text/css', body: readFileSync(join(projectDirectory, 'portal/base.css'), 'utf8') };
  return { type: 'text/html', body: page(path.slice(1)) };
}

const styleOfHost = () => {
  const own = document.getElementById('own');
  return own && `${getComputedStyle(own).color} ${getComputedStyle(document.body).backgroundColor}`;
};

const EVENTS = [
  'two-factor-signed-in',
  'two-factor-enabled',
  'two-factor-phone-changed',
  'two-factor-device-revoked',
  'two-factor-session-lost',
  'two-factor-enrollment-required',
  'two-factor-member-reset',
  'two-factor-policy-changed',
  'two-factor-password-changed',
  'two-factor-password-reset',
];

/** A person at the existing portal, and the events that the portal hears, each told once. */
async function atHost() {
  const ada = await newPerson();
  const heard: unknown[] = [];
  await ada.page.exposeFunction('tell', (name: string, detail: unknown) => heard.push([name, detail]));
  await ada.page.addInitScript((names) => {
    const { tell } = window as unknown as { tell: (name: string, detail: unknown) => void };
    for (const name of names)
      document.addEventListener(name, (event) => tell(name, event instanceof CustomEvent && event.detail));
  }, EVENTS);
  const open = (element: string) => ada.page.goto(`${hostOrigin}/${element}`);
  return { ada, open, heard: () => heard.splice(0) };
}

async function loggedIn(username: string) {
  const host = await atHost();
  await host.open('two-factor-login');
  await host.ada.enterPassword(username, PASSWORD);
  await host.ada.sees('Welcome, New User.');
  return host;
}

const userNamed = (username: string) => ({ user: expect.objectContaining({ username }) });

test('<two-factor-login> tells who logged in, and leaves the page around it as it was', async () => {
  const username = await portal.newUser();
  const { ada, heard } = await loggedIn(username);
  expect(heard()).toEqual([['two-factor-signed-in', userNamed(username)]]);
  expect(await ada.page.evaluate(styleOfHost)).toBe('rgb(102, 51, 153) rgb(255, 251, 230)');
});

test('<two-factor-settings> turns two-factor on', async () => {
  const { ada, open, heard } = await loggedIn(await portal.newUser());
  heard();
  await open('two-factor-settings');
  await ada.beginSetup();
  const key = (await ada.page.locator('code').textContent())?.replaceAll(' ', '') ?? '';
  await ada.enterCode(portal.code(key), 'Update');
  await ada.heading('Recovery codes').waitFor();
  expect(heard()).toEqual([['two-factor-enabled', {}]]);
});

test('<team-phone-editor> confirms a number', async () => {
  const username = await portal.newUser('of-her-own');
  const { ada, open, heard } = await loggedIn(username);
  heard();
  await open('team-phone-editor');
  await ada.editPhoneOf('New User');
  await ada.savePhone('United States (+1)', '(313) 555-0142');
  await ada.sees('Sent to +1 ••• ••• 0142.');
  await ada.enterCode(portal.smsCode(), 'Confirm');
  await ada.sees('Your cell phone is confirmed.');
  expect(heard()).toEqual([['two-factor-phone-changed', userNamed(username)]]);
});

test('<remembered-devices> ends what the login remembered, and tells when the session is over', async () => {
  const username = await portal.newUser();
  const { secret } = await portal.enrol(username);
  const { ada, open, heard } = await atHost();
  await open('two-factor-login');
  await ada.enterPassword(username, PASSWORD);
  await ada.field('Remember this device for 30 days').check();
  await ada.enterCode(portal.code(secret));
  await ada.sees('Welcome, New User.');
  heard();
  await open('remembered-devices');
  await ada.page.getByRole('button', { name: /^Revoke Chrome/ }).click();
  await ada.sees('will be asked for a code again');
  expect(heard()).toEqual([['two-factor-device-revoked', { deviceId: expect.any(String) }]]);
  portal.advance(61 * 60);
  await open('remembered-devices');
  await ada.sees('Your session has ended.');
  expect(heard()).toEqual([['two-factor-session-lost', {}]]);
});

test('<team-policy> requires two-factor at once, and whoever lacks it is led to the set-up', async () => {
  const { ada, open, heard } = await loggedIn(await portal.newUser('strict', 'owner'));
  heard();
  await open('team-policy');
  await ada.field('Require it from').fill(new Date().toISOString().slice(0, 10));
  await ada.press('Require it');
  await ada.dialog('Require it at once?').getByRole('button', { name: 'Require it' }).click();
  await ada.sees('The date is set.');
  expect(heard()).toEqual([['two-factor-policy-changed', { requiredFrom: expect.any(String) }]]);
  const member = await portal.newUser('strict');
  const late = await loggedIn(member);
  late.heard();
  await late.open('recent-activity');
  await late.ada.sees('Your team requires two-factor authentication.');
  expect(late.heard()).toEqual([['two-factor-enrollment-required', {}]]);
});

test('<password-editor> changes the password, which <recent-activity> shows', async () => {
  const { ada, open, heard } = await loggedIn(await portal.newUser());
  heard();
  await open('password-editor');
  await ada.field('Current password').fill(PASSWORD);
  await ada.field('New password').fill('nine purple teapots dance');
  await ada.press('Change password');
  await ada.sees('Your password is changed.');
  expect(heard()).toEqual([['two-factor-password-changed', {}]]);
  await open('recent-activity');
  await ada.sees('The password was changed.');
});

test('<password-reset> takes the token out of the address, and tells when the password is saved', async () => {
  const username = await portal.newUser();
  const { ada, open, heard } = await atHost();
  await portal.browser().post('/api/password/forgot', { username });
  await portal.harness.settled();
  const mail = portal.harness.mail().find(({ to }) => to === username);
  await open(`password-reset${/#reset-password\S+/.exec(mail?.text ?? '')?.[0]}`);
  await ada.field('New password').fill('nine purple teapots dance');
  expect(ada.page.url()).toBe(`${hostOrigin}/password-reset`);
  await ada.press('Save password');
  await ada.heading('Your new password is saved').waitFor();
  expect(heard()).toEqual([['two-factor-password-reset', {}]]);
});

test('a page of an origin that is not allowed gets nothing', async () => {
  const mallory = await newPerson({ complaint: /has been blocked by CORS policy/ });
  await mallory.page.goto(`${hostOrigin.replace('localhost', '127.0.0.1')}/two-factor-login`);
  await mallory.enterPassword('mallory@example.org', PASSWORD);
  await mallory.sees('No connection to the service.');
  expect(await mallory.page.context().cookies()).toEqual([]);
});

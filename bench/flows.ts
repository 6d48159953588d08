/**
 * How long each flow takes warm in the harness, as the median of many and as a ratio to `GET /api/session`: where the time
 * goes, not what AWS would take. Round trips are exact and are asserted by a test instead.
 */
import { startHarness } from '../local/harness.ts';
import type { Browser } from '../test/support/browser.ts';
import { Portal } from '../test/support/portal.ts';

const ROUNDS = 40;
const ADA = 'ada@example.com';

const harness = await startHarness({ context: { throttleRate: '10000', throttleBurst: '5000' } });
const portal = new Portal(harness);
const times = new Map<string, number[]>();

async function timed<T>(flow: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  times.set(flow, [...(times.get(flow) ?? []), performance.now() - start]);
  return result;
}

async function round(browser: Browser, remembered: Browser, secret: string): Promise<void> {
  await timed('GET /api/session', () => browser.get('/api/session'));
  await timed('GET /api/team', () => browser.get('/api/team'));
  const { browser: other, challenge } = await timed('login, code asked', () => portal.challenge(ADA));
  await timed('verify, wrong code', () =>
    other.post('/api/verify', { challenge, code: portal.code(secret, 9) }),
  );
  await timed('verify, right code', () =>
    other.post('/api/verify', { challenge, code: portal.code(secret) }),
  );
  await timed('login, device remembered', () => portal.logIn(ADA, remembered));
  portal.nextStep();
}

const { browser, secret } = await portal.enrol(ADA);
const remembered = await portal.signIn(ADA, secret, { rememberDevice: true });
for (let i = 0; i < ROUNDS; i++) await round(browser, remembered, secret);
await harness.close();

const median = (values: readonly number[] = []) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const unit = median(times.get('GET /api/session'));
console.table(
  [...times].map(([flow, values]) => ({
    flow,
    'median ms': median(values).toFixed(1),
    ratio: (median(values) / unit).toFixed(1),
  })),
);

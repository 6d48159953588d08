/** Someone who has everything that an attack could change: two-factor on, a verified number, a remembered device. */
import type { Browser } from '../../support/browser.ts';
import type { Portal } from '../../support/portal.ts';
import { newUser } from './people.ts';
import type { Target } from './routes.ts';
import { idOf } from './stories.ts';

export interface Victim extends Target {
  /** Signed in a moment ago. */
  readonly browser: Browser;
  readonly secret: string;
}

export async function newVictim(portal: Portal): Promise<Victim> {
  const username = await newUser(portal);
  const { browser, secret } = await portal.enrol(username);
  await portal.addPhone(browser);
  await portal.signIn(username, secret, { rememberDevice: true, browser });
  const [device] = (await browser.get('/api/devices')).body.devices;
  const { challenge } = await portal.challenge(username);
  return { username, secret, browser, challenge, deviceId: device.id, userId: await idOf(browser) };
}

/** A member and the owner of one team, each in a browser that a person would know again, and what is on record of them. */
import { type AnyAnswer, Browser, type RequestOptions } from '../../support/browser.ts';
import { PASSWORD, type Portal } from '../../support/portal.ts';
import { type AnyItem, itemsOf } from '../../support/table.ts';
import { newTeam, newUser } from './people.ts';
import { idOf } from './stories.ts';

const USER_AGENT = 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Says what it is with every request. */
class Firefox extends Browser {
  override request(method: string, path: string, options: RequestOptions = {}): Promise<AnyAnswer> {
    const headers = { 'user-agent': USER_AGENT, ...options.headers };
    return super.request(method, path, { ...options, headers });
  }

  override copy(): Firefox {
    const copy = new Firefox(this.origin, this.cookies);
    copy.seen.push(...this.seen);
    return copy;
  }
}

export function firefox(portal: Portal): Browser {
  const browser = new Firefox(portal.harness.origin);
  browser.seen.push(...portal.browser().seen);
  return browser;
}

export interface Actor {
  readonly username: string;
  readonly id: string;
  readonly browser: Browser;
}

export interface Scene {
  readonly member: Actor;
  readonly owner: Actor;
}

export async function newScene(portal: Portal): Promise<Scene> {
  const team = newTeam();
  const owner = await actorIn(portal, await newUser(portal, { team }));
  return { owner, member: await actorIn(portal, await newUser(portal, { team, role: 'member' })) };
}

export async function actorIn(portal: Portal, username: string): Promise<Actor> {
  const { browser } = await portal.logIn(username, firefox(portal), PASSWORD);
  return { username, browser, id: await idOf(browser) };
}

/** As they lie in the table, oldest first. */
export async function recordsOf(portal: Portal, userId: string): Promise<AnyItem[]> {
  return (await itemsOf(portal.harness, `EVENT#${userId}`)).toSorted((a, b) => (a.sk < b.sk ? -1 : 1));
}

/** What is recorded while `work` runs. */
export async function recordedBy(
  portal: Portal,
  userId: string,
  work: () => Promise<unknown>,
): Promise<AnyItem[]> {
  const before = new Map((await recordsOf(portal, userId)).map((item) => [item.sk, item.type]));
  await work();
  return (await recordsOf(portal, userId)).filter(({ sk, type }) => before.get(sk) !== type);
}

/** The newest reset link's token, as it came by mail. */
export async function resetToken(portal: Portal): Promise<string> {
  await portal.harness.settled();
  return /token=(\S+)/.exec(portal.harness.mail()[0]?.text ?? '')?.[1] ?? '';
}

/** The pages of the portal: their paths, titles, and what is on them. */
import type { Api } from '../api.ts';
import type { User } from '../contract.ts';
import { h } from '../dom.ts';
import { overview } from './overview.ts';

interface Page {
  readonly title: string;
  readonly lead: string;
  readonly create: (api: Api, user: User) => HTMLElement;
}

export const loginPath = '/login';
export const setUpPath = '/two-factor';

const pages: Readonly<Record<string, Page>> = {
  '/': { title: 'Overview', lead: 'Your account at a glance.', create: overview },
  '/two-factor': {
    title: '2-Factor Auth',
    lead: 'A second proof at login, from something only you have.',
    create: () => tag('two-factor-settings', { 'devices-href': '/devices' }),
  },
  '/team': {
    title: 'Team',
    lead: 'The people of your team, and the cell phones that get their codes.',
    create: (_, user) => team(user),
  },
  '/devices': {
    title: 'Devices',
    lead: 'Browsers you chose to remember. They are not asked for a code at login.',
    create: () => tag('remembered-devices'),
  },
  '/activity': {
    title: 'Recent activity',
    lead: 'What happened to your account, when, and from where.',
    create: () => tag('recent-activity', { 'password-href': '/password' }),
  },
  '/password': {
    title: 'Password',
    lead: 'What you enter first at each login.',
    create: () => tag('password-editor'),
  },
};

/** What is the owner's alone is not shown to others. */
function team({ role }: User): HTMLElement {
  const ofOwner = role === 'owner' ? [tag('team-policy'), tag('recent-activity', { of: 'team' })] : [];
  return h('div', { class: 'tf-stack' }, tag('team-phone-editor'), ...ofOwner);
}

export function tag(name: string, attributes: Readonly<Record<string, string>> = {}): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

export function isPage(path: string): boolean {
  return Object.hasOwn(pages, path);
}

/** Any other address is the overview's. */
export function pathOf(path: string): string {
  return isPage(path) ? path : '/';
}

export function pageAt(path: string): Page {
  const page = pages[pathOf(path)];
  if (!page) throw new Error(`no page at ${path}`);
  return page;
}

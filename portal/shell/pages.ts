/** The pages of the portal: their paths, titles, and what is on them. */
import type { Api } from '../api.ts';
import { overview } from './overview.ts';

interface Page {
  readonly title: string;
  readonly lead: string;
  readonly create: (api: Api) => HTMLElement;
}

export const loginPath = '/login';

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
    create: () => tag('team-phone-editor'),
  },
  '/devices': {
    title: 'Devices',
    lead: 'Browsers you chose to remember. They are not asked for a code at login.',
    create: () => tag('remembered-devices'),
  },
};

function tag(name: string, attributes: Readonly<Record<string, string>> = {}): HTMLElement {
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

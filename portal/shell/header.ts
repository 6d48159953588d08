/**
 * The header with the user's menu. A disclosure, not an ARIA menu: what it opens are links and one button, and
 * Tab goes through them as everywhere else (WAI-ARIA APG, "Disclosure Navigation").
 */
import type { User } from '../contract.ts';
import { h, icon } from '../dom.ts';
import { button } from '../parts/button.ts';

interface HeaderOptions {
  readonly issuer: string;
  readonly user: User;
  /** Nothing but logging out works before two-factor is set up. */
  readonly mustEnroll: boolean;
  readonly onLogOut: () => Promise<void>;
}

const links = [
  ['/two-factor', '2-Factor Auth'],
  ['/team', 'Team'],
  ['/devices', 'Devices'],
  ['/activity', 'Recent activity'],
  ['/password', 'Password'],
] as const;

export function signedOutHeader(issuer: string): HTMLElement {
  return bar(h('span', { class: 'tf-brand' }, icon('shield'), issuer));
}

export function header(options: HeaderOptions): HTMLElement {
  const brand = h('a', { class: 'tf-brand', href: '/' }, icon('shield'), options.issuer);
  return bar(brand, accountMenu(options));
}

function bar(...content: Node[]): HTMLElement {
  return h('header', { class: 'tf-header' }, h('div', { class: 'tf-header-inner' }, ...content));
}

function accountMenu({ user, mustEnroll, onLogOut }: HeaderOptions): HTMLElement {
  const logOut = button('Log out', { kind: 'link', onPress: onLogOut });
  const shown = mustEnroll ? [] : links;
  const items = [...shown.map(([href, text]) => h('a', { href }, text)), logOut];
  const list = h('ul', { id: 'account-menu', hidden: true }, ...items.map((item) => h('li', {}, item)));
  const name = h('span', {}, user.displayName);
  const toggle = h('button', { type: 'button', class: 'tf-menu-button', 'aria-controls': list.id });
  toggle.append(name, icon('chevron'));
  const menu = h('nav', { class: 'tf-menu', 'aria-label': 'Account' }, toggle, list);
  connect(menu, toggle, list);
  return menu;
}

function connect(menu: HTMLElement, toggle: HTMLElement, list: HTMLElement): void {
  const setOpen = (open: boolean) => {
    list.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
  };
  setOpen(false);
  toggle.addEventListener('click', () => setOpen(list.hidden !== false));
  list.addEventListener('click', () => setOpen(false));
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) setOpen(false);
  });
  menu.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || list.hidden) return;
    setOpen(false);
    toggle.focus();
  });
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !menu.contains(target)) setOpen(false);
  });
}

/**
 * The table of a team. On a narrow screen the style sheet makes cards of its rows; the explicit roles keep it
 * a table for screen readers, which `display: block` would otherwise take away.
 */
import type { Role, User } from '../contract.ts';
import { type Child, h, icon } from '../dom.ts';
import { button } from '../parts/button.ts';

interface TeamTableOptions {
  readonly viewer: User;
  readonly members: readonly User[];
  readonly onEdit: (member: User) => void;
  readonly onReset: (member: User, pressed: Element) => void;
}

const ranks: Record<Role, number> = { member: 0, admin: 1, owner: 2 };
const roleNames: Record<Role, string> = { member: 'Member', admin: 'Admin', owner: 'Owner' };

/** The same rules as the API's, so that no button is shown that would be refused. */
function mayEdit(viewer: Pick<User, 'id' | 'role'>, member: Pick<User, 'id' | 'role'>): boolean {
  if (viewer.id === member.id) return true;
  return viewer.role !== 'member' && ranks[member.role] <= ranks[viewer.role];
}

/** Never one's own: turning it off takes a code. */
function mayReset(viewer: Pick<User, 'id' | 'role'>, member: Pick<User, 'id' | 'role'>): boolean {
  if (viewer.id === member.id) return false;
  return viewer.role === 'owner' || (viewer.role === 'admin' && member.role === 'member');
}

export function teamTable(options: TeamTableOptions): HTMLElement {
  if (options.members.length === 0)
    return h('p', { class: 'tf-card tf-text' }, 'Nobody is in your team yet.');
  const head = h('tr', { role: 'row' }, ...columns.map((column) => header(column)), header('Edit', true));
  const rows = options.members.map((member) => memberRow(options, member));
  return h(
    'table',
    { class: 'tf-table', role: 'table', 'aria-label': 'Team members' },
    h('thead', { role: 'rowgroup' }, head),
    h('tbody', { role: 'rowgroup' }, ...rows),
  );
}

const columns = ['Name', 'Role', 'Cell Phone', '2-Factor Auth'] as const;

function header(text: string, hidden = false): HTMLElement {
  const content = hidden ? h('span', { class: 'tf-hidden' }, text) : text;
  return h('th', { role: 'columnheader', scope: 'col' }, content);
}

function memberRow(options: TeamTableOptions, member: User): HTMLElement {
  const { viewer, onEdit } = options;
  const you = member.id === viewer.id && badge('You', 'quiet');
  const editable = mayEdit(viewer, member);
  return h(
    'tr',
    { role: 'row' },
    h(
      'td',
      { role: 'cell', class: 'tf-cell-name' },
      h('div', { class: 'tf-inline' }, h('strong', {}, member.displayName), you),
      h('div', { class: 'tf-muted' }, member.username),
    ),
    cell('Role', roleNames[member.role]),
    cell('Cell Phone', ...phoneContent(member)),
    cell('2-Factor Auth', ...twoFactorContent(options, member)),
    h('td', { role: 'cell', class: 'tf-cell-edit' }, editable && editButton(member, onEdit)),
  );
}

function cell(label: string, ...content: Child[]): HTMLElement {
  return h('td', { role: 'cell', 'data-label': label }, h('div', { class: 'tf-inline' }, ...content));
}

function badge(text: string, tone: 'success' | 'warning' | 'quiet'): HTMLElement {
  return h('span', { class: `tf-badge tf-badge--${tone}` }, text);
}

function phoneContent({ phone }: User): Child[] {
  if (!phone) return [h('span', { class: 'tf-muted' }, 'None')];
  const state = phone.verified ? badge('Verified', 'success') : badge('Pending', 'warning');
  return [h('span', { class: 'tf-number' }, phone.masked), state];
}

function twoFactorContent({ viewer, onReset }: TeamTableOptions, member: User): Child[] {
  if (!member.twoFactor.enabled) return [badge('Off', 'quiet')];
  const name = `Reset 2-Factor Auth of ${member.displayName}`;
  const onPress = (pressed: Element) => onReset(member, pressed);
  return [
    badge('On', 'success'),
    mayReset(viewer, member) && button('Reset', { kind: 'link', name, onPress }),
  ];
}

function editButton(member: User, onEdit: (member: User) => void): HTMLElement {
  const name = `Edit phone of ${member.displayName}`;
  return h(
    'button',
    {
      type: 'button',
      class: 'tf-icon-button',
      'aria-label': name,
      title: name,
      'data-edit': member.id,
      onclick: () => onEdit(member),
    },
    icon('pencil'),
  );
}

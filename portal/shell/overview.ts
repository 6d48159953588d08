/** The first page: what is known about the account, and where to change it. */
import type { Api } from '../api.ts';
import type { Session, User } from '../contract.ts';
import { fill, h, icon } from '../dom.ts';
import { emit } from '../events.ts';
import { failureView, loadingView } from '../parts/states.ts';
import { count, formatDateTime } from '../time.ts';

export function overview(api: Api): HTMLElement {
  const root = h('div', {}, loadingView());
  void load(root, api);
  return root;
}

async function load(root: HTMLElement, api: Api): Promise<void> {
  const [session, team, devices] = await Promise.all([api.session(), api.team(), api.devices()]);
  if (!session.ok && session.problem.code === 'unauthenticated') emit(root, 'two-factor-session-lost', {});
  if (!session.ok)
    return fill(
      root,
      failureView(session.problem, () => void load(root, api)),
    );
  const { user } = session.value;
  fill(
    root,
    h(
      'div',
      { class: 'tf-grid' },
      tile('/two-factor', '2-Factor Auth', user.twoFactor.enabled ? 'On' : 'Off', twoFactorText(user)),
      tile('/team', 'Team', team.ok ? count(team.value.members.length, 'member') : '–', phoneText(user)),
      tile(
        '/devices',
        'Devices',
        devices.ok ? String(devices.value.devices.length) : '–',
        'Browsers that are not asked for a code',
      ),
    ),
    account(user, session.value.session),
  );
}

function tile(href: string, title: string, value: string, text: string): HTMLElement {
  return h(
    'a',
    { class: 'tf-card tf-tile', href },
    h('span', { class: 'tf-tile-title' }, title, icon('arrow')),
    h('span', { class: 'tf-tile-value' }, value),
    h('span', { class: 'tf-text' }, text),
  );
}

function twoFactorText({ twoFactor }: User): string {
  if (!twoFactor.enabled) return 'Your password alone lets you in';
  return `${count(twoFactor.recoveryCodesLeft, 'recovery code')} left`;
}

function phoneText({ phone }: User): string {
  return phone ? `Your cell phone: ${phone.masked}` : 'No cell phone of yours yet';
}

const proofs: Readonly<Record<string, string>> = {
  pwd: 'password',
  otp: 'code',
  sms: 'text message',
  device: 'remembered device',
};

/** A recovery code has no name of its own there (RFC 8176): a second factor that is none of the others. */
function proofsOf({ amr }: Session): string {
  const known = amr.flatMap((method) => proofs[method] ?? []);
  const isRecovery = amr.includes('mfa') && known.length === 1;
  return [...known, ...(isRecovery ? ['recovery code'] : [])].join(', ');
}

function account(user: User, session: Session): HTMLElement {
  const facts: [string, string][] = [
    ['Name', user.displayName],
    ['User name', user.username],
    ['Logged in', formatDateTime(session.createdAt)],
    ['With', proofsOf(session)],
    ['Until at most', formatDateTime(session.expiresAt)],
  ];
  const rows = facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)));
  return h(
    'section',
    { class: 'tf-card', 'aria-label': 'Account' },
    h('h2', { class: 'tf-heading' }, 'Account'),
    h('dl', { class: 'tf-facts' }, ...rows),
  );
}

/** What is so: since when two-factor is on, which ways there are, how many recovery codes are left. */
import type { User } from '../contract.ts';
import { type Child, h } from '../dom.ts';
import { button } from '../parts/button.ts';
import { notice } from '../parts/notice.ts';
import { formatDate } from '../time.ts';

/** We chose: few enough to act, enough left to act with. */
const fewRecoveryCodes = 3;

interface StatusOptions {
  readonly user: User;
  readonly devicesHref: string | null;
  readonly onNewCodes: (pressed: Element) => unknown;
}

export function statusView(options: StatusOptions): HTMLElement {
  return options.user.twoFactor.enabled ? onView(options) : offView();
}

function offView(): HTMLElement {
  return h(
    'section',
    { class: 'tf-card tf-card--quiet', 'aria-label': 'How it works' },
    h(
      'p',
      { class: 'tf-text' },
      'Turning it on takes a minute. You need an authenticator app on your phone.',
    ),
  );
}

function onView({ user, devicesHref, onNewCodes }: StatusOptions): HTMLElement {
  const { enabledAt, recoveryCodesLeft } = user.twoFactor;
  const newCodes = button('New recovery codes', { onPress: onNewCodes });
  const devices =
    devicesHref && h('a', { class: 'tf-button tf-button--secondary', href: devicesHref }, 'Show');
  return h(
    'section',
    { class: 'tf-card', 'aria-label': 'Details' },
    recoveryCodesLeft <= fewRecoveryCodes && fewCodesWarning(recoveryCodesLeft),
    row('On since', enabledAt ? formatDate(enabledAt) : 'Unknown', null),
    row('Text messages', phoneText(user), null),
    row('Recovery codes', `${recoveryCodesLeft} left`, newCodes),
    devices && row('Remembered devices', 'Browsers that are not asked for a code', devices),
  );
}

function row(title: string, value: string, action: Child): HTMLElement {
  const words = h('div', {}, h('p', { class: 'tf-subheading' }, title), h('p', { class: 'tf-text' }, value));
  return h('div', { class: 'tf-row' }, words, action);
}

function fewCodesWarning(left: number): HTMLElement {
  const text = left === 0 ? 'You have no recovery codes left.' : 'You have few recovery codes left.';
  return notice('warning', `${text} Make new ones, so that you can log in without your phone.`);
}

function phoneText({ phone }: User): string {
  if (!phone) return 'No cell phone yet. Add one under Team.';
  return phone.verified ? `Codes can be sent to ${phone.masked}` : `${phone.masked} is not confirmed yet`;
}

/** What stands above every page until it is settled: a copied device, the team's demand for two-factor. */
import { h } from '../dom.ts';
import { button } from '../parts/button.ts';
import { formatDate, formatDateTime } from '../time.ts';
import type { Standing } from './standing.ts';

export function banners(standing: Standing, onTheftSeen: () => void): HTMLElement[] {
  return [theftBanner(standing, onTheftSeen), policyBanner(standing)].filter(
    (banner) => banner !== undefined,
  );
}

function theftBanner({ theft }: Standing, onSeen: () => void): HTMLElement | undefined {
  if (!theft) return undefined;
  const device = theft.device ? `“${theft.device}”` : 'a browser';
  const text = `Somebody may have copied what let ${device} in without a code. We noticed on ${formatDateTime(theft.at)}, forgot that browser and logged everybody out.`;
  return h(
    'section',
    { class: 'tf-notice tf-notice--danger tf-banner', 'aria-label': 'Remembered device' },
    h('p', {}, h('strong', {}, 'A remembered device was used twice. '), text),
    h(
      'p',
      { class: 'tf-banner-links' },
      link('/password', 'Change your password'),
      link('/activity', 'See what happened'),
      button('I have seen this', { kind: 'link', onPress: onSeen }),
    ),
  );
}

function policyBanner({ user, requiredFrom, mustEnroll }: Standing): HTMLElement | undefined {
  if (mustEnroll) return banner('Your team requires two-factor authentication. Turn it on to go on.');
  if (!requiredFrom || user.twoFactor.enabled) return undefined;
  const text = `Your team requires two-factor authentication from ${formatDate(requiredFrom)}. `;
  return banner(text, link('/two-factor', 'Turn it on'));
}

function banner(...content: (Node | string)[]): HTMLElement {
  return h(
    'section',
    { class: 'tf-notice tf-notice--warning tf-banner', 'aria-label': 'Team policy' },
    h('p', {}, ...content),
  );
}

function link(href: string, text: string): HTMLElement {
  return h('a', { class: 'tf-link', href }, text);
}

/**
 * <recent-activity>: what happened to one's own account, newest first. Attribute `of="team"`: to the whole team, for
 * its owner. Attribute `password-href`: where the password is changed, for whoever sees what was not their doing.
 */
import type { ActivityEvent, EventsAnswer, Result } from '../contract.ts';
import { fill, h } from '../dom.ts';
import { activityRow } from '../parts/activity-row.ts';
import { button, whileBusy } from '../parts/button.ts';
import { NoticeSlot } from '../parts/notice.ts';
import { TwoFactorElement } from './element.ts';

type Page = Result<{ readonly events: readonly ActivityEvent[]; readonly next?: string | undefined }>;

export class RecentActivity extends TwoFactorElement {
  readonly #list = h('ol', { class: 'tf-events' });
  readonly #slot = new NoticeSlot();
  readonly #foot = h('div', { class: 'tf-actions' });

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#ofTeam)
      this.startAgainAfter(
        'two-factor-member-reset',
        'two-factor-policy-changed',
        'two-factor-phone-changed',
      );
  }

  protected async start(): Promise<void> {
    if (!this.hasChildNodes()) this.showLoading();
    const page = await this.#load();
    if (!page.ok) return this.showFailure(page.problem);
    fill(this.#list);
    this.#append(page.value);
    this.show(this.#card());
  }

  get #ofTeam(): boolean {
    return this.getAttribute('of') === 'team';
  }

  #load(before?: string): Promise<Page> {
    const { client } = this;
    return this.call<EventsAnswer>(() => (this.#ofTeam ? client.teamEvents(before) : client.events(before)));
  }

  #card(): HTMLElement {
    const name = this.#ofTeam ? 'Recent activity of the team' : 'Recent activity';
    const title = this.#ofTeam
      ? h('h2', { class: 'tf-heading' }, name)
      : h('p', { class: 'tf-text' }, 'Newest first');
    const head = h('div', { class: 'tf-events-head' }, title, this.#passwordLink());
    const body = this.#list.hasChildNodes() ? this.#list : h('p', { class: 'tf-text' }, 'Nothing so far.');
    const content = [head, body, this.#foot, this.#slot.element];
    return h('section', { class: 'tf-card', 'aria-label': name }, ...content);
  }

  #passwordLink(): HTMLElement | undefined {
    const href = this.getAttribute('password-href');
    if (href === null) return undefined;
    return h('a', { class: 'tf-link', href }, 'This wasn’t you? Change your password');
  }

  /** @returns the first of the new rows */
  #append({ events, next }: Extract<Page, { ok: true }>['value']): HTMLElement | undefined {
    const now = new Date();
    const rows = events.map((event) => activityRow(event, now));
    this.#list.append(...rows);
    const more =
      next !== undefined && button('Show more', { onPress: (pressed) => this.#showMore(next, pressed) });
    fill(this.#foot, more);
    return rows[0];
  }

  /** The focus goes on to where reading goes on. */
  async #showMore(before: string, pressed: Element): Promise<void> {
    this.#slot.clear();
    const page = await whileBusy(pressed, () => this.#load(before));
    if (!page) return;
    if (page.ok) this.#append(page.value)?.focus();
    else this.#slot.showProblem(page.problem);
  }
}

/**
 * <team-phone-editor>: the members of one's own team with their cell phones, and the editor for those one may
 * change. Event `two-factor-phone-changed` with the user as it is afterwards.
 */
import type { Config, User } from '../contract.ts';
import { h } from '../dom.ts';
import { emit } from '../events.ts';
import { NoticeSlot } from '../parts/notice.ts';
import { TwoFactorElement } from './element.ts';
import { openPhoneEditor } from './phone-editor.ts';
import { teamTable } from './team-table.ts';

export class TeamPhoneEditor extends TwoFactorElement {
  readonly #slot = new NoticeSlot();
  readonly #list = h('div');
  #members: readonly User[] = [];
  #viewer: User | undefined;
  #config: Config | undefined;

  protected async start(): Promise<void> {
    this.showLoading();
    const { client } = this;
    const [config, session, team] = await Promise.all([
      client.config(),
      this.call(() => client.session()),
      client.team(),
    ]);
    if (!session.ok) return this.showFailure(session.problem);
    if (!config.ok) return this.showFailure(config.problem);
    if (!team.ok) return this.showFailure(team.problem);
    this.#config = config.value;
    this.#viewer = session.value.user;
    this.#members = team.value.members;
    this.show(h('div', { class: 'tf-stack' }, this.#slot.element, this.#list));
    this.#showTable();
  }

  #showTable(): void {
    if (!this.#viewer) return;
    const onEdit = (member: User) => this.#edit(member);
    this.#list.replaceChildren(teamTable({ viewer: this.#viewer, members: this.#members, onEdit }));
  }

  #edit(member: User): void {
    const viewer = this.#viewer;
    if (!this.#config || !viewer) return;
    const isSelf = member.id === viewer.id;
    this.#slot.clear();
    openPhoneEditor(this, {
      api: this.client,
      call: (request) => this.call(request),
      config: this.#config,
      member: isSelf ? viewer : member,
      viewer,
      isSelf,
      onChanged: (user, sentence) => this.#changed(user, sentence),
      onLost: (problem) => this.noteProblem(problem),
    });
  }

  #changed(user: User, sentence: string): void {
    if (user.id === this.#viewer?.id) this.#viewer = user;
    this.#members = this.#members.map((member) => (member.id === user.id ? user : member));
    this.#showTable();
    this.#slot.show('success', sentence);
    this.querySelector<HTMLElement>(`[data-edit="${CSS.escape(user.id)}"]`)?.focus();
    emit(this, 'two-factor-phone-changed', { user });
  }
}

/**
 * <team-phone-editor>: the members of one's own team with their cell phones, and the editor for those one may
 * change; their two-factor taken off by those above them. Events `two-factor-phone-changed` and
 * `two-factor-member-reset` with the user as it is afterwards.
 */
import type { Config, User } from '../contract.ts';
import { h } from '../dom.ts';
import { emit } from '../events.ts';
import { whileBusy } from '../parts/button.ts';
import { askToConfirm } from '../parts/dialog.ts';
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
    const onReset = (member: User, pressed: Element) => void this.#reset(member, pressed);
    const options = { viewer: this.#viewer, members: this.#members, onEdit, onReset };
    this.#list.replaceChildren(teamTable(options));
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

  async #reset(member: User, pressed: Element): Promise<void> {
    this.#slot.clear();
    const sure = await askToConfirm(this, {
      title: 'Reset 2-Factor Auth',
      text: `For ${member.displayName}, who has lost the phone: app, cell phone, recovery codes and remembered devices stop working, and the password alone lets in until it is set up again. Make sure that it is ${member.displayName} who asks.`,
      confirm: 'Reset',
      kind: 'danger',
    });
    if (!sure) return;
    const result = await whileBusy(pressed, () => this.call(() => this.client.resetTwoFactor(member.id)));
    if (!result) return;
    if (!result.ok) return this.#slot.showProblem(result.problem);
    const { user } = result.value;
    this.#showMember(user, `2-Factor Auth of ${user.displayName} is reset.`);
    emit(this, 'two-factor-member-reset', { user });
  }

  #changed(user: User, sentence: string): void {
    this.#showMember(user, sentence);
    emit(this, 'two-factor-phone-changed', { user });
  }

  #showMember(user: User, sentence: string): void {
    if (user.id === this.#viewer?.id) this.#viewer = user;
    this.#members = this.#members.map((member) => (member.id === user.id ? user : member));
    this.#showTable();
    this.#slot.show('success', sentence);
    this.querySelector<HTMLElement>(`[data-edit="${CSS.escape(user.id)}"]`)?.focus();
  }
}

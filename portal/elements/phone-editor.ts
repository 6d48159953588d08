/**
 * The dialog that changes one cell phone. One's own new number is confirmed by the code sent to it; a number
 * that an administrator enters for somebody else stays pending until that person confirms it.
 */
import type { Api } from '../api.ts';
import type { Config, PhoneAnswer, Problem, Result, User } from '../contract.ts';
import { fill, h } from '../dom.ts';
import { sentenceOf } from '../messages.ts';
import { button, whileBusy } from '../parts/button.ts';
import { CodeStep } from '../parts/code-step.ts';
import { askToConfirm, type Dialog, openDialog } from '../parts/dialog.ts';
import { type Field, selectField, textField } from '../parts/field.ts';
import { NoticeSlot } from '../parts/notice.ts';

interface PhoneEditorOptions {
  readonly api: Api;
  readonly call: <T>(request: () => Promise<Result<T>>) => Promise<Result<T>>;
  readonly config: Config;
  readonly member: User;
  readonly viewer: User;
  readonly isSelf: boolean;
  readonly onChanged: (user: User, sentence: string) => void;
  readonly onLost: (problem: Problem) => void;
}

type CodeSent = Extract<PhoneAnswer, { status: 'code_sent' }>;
type Pending = Extract<PhoneAnswer, { status: 'pending' }>;

interface Editor extends PhoneEditorOptions {
  readonly dialog: Dialog;
  readonly country: Field<HTMLSelectElement>;
  readonly number: Field;
  readonly slot: NoticeSlot;
}

export function openPhoneEditor(host: Element, options: PhoneEditorOptions): void {
  const dialog = openDialog(host, { title: `Phone of ${options.member.displayName}` });
  const editor: Editor = {
    ...options,
    dialog,
    country: countryField(options),
    number: numberField(options.isSelf),
    slot: new NoticeSlot(),
  };
  showForm(host, editor);
}

function showForm(host: Element, editor: Editor): void {
  const { dialog, member, country, number, slot } = editor;
  const submit = button('Save', { kind: 'primary', type: 'submit' });
  const actions = h('div', { class: 'tf-actions' }, submit, button('Cancel', { onPress: dialog.close }));
  if (member.phone) actions.append(removeButton(host, editor));
  const form = h('form', { class: 'tf-form', method: 'post', novalidate: true });
  form.append(country.element, number.element, actions, slot.element);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    await save(host, editor, submit);
  });
  fill(dialog.body, h('p', { class: 'tf-text' }, introOf(editor)), form);
  number.control.focus();
}

/** NIST SP 800-63B-4 section 3.2.9: whoever chooses a restricted authenticator is told why it is one. */
const RISK =
  'A number can be taken over by somebody else, so codes by text are less safe than those of your app.';

function introOf({ member, isSelf }: Editor): string {
  const { phone, displayName } = member;
  if (isSelf && phone && !phone.verified)
    return `${phone.masked} is not confirmed. Enter it again to get its code.`;
  const now = phone ? `Now ${phone.masked}. ` : '';
  if (isSelf) return `${now}We send a code to the new number to confirm it. ${RISK}`;
  return `${now}No codes are sent to a new number until ${displayName} has confirmed it.`;
}

function countryField({ config, member, viewer }: PhoneEditorOptions): Field<HTMLSelectElement> {
  const likely = member.phone?.country ?? viewer.phone?.country ?? new Intl.Locale(navigator.language).region;
  const choices = config.countries.map(({ code, name, callingCode }) =>
    h('option', { value: code, selected: code === likely }, `${name} (+${callingCode.replace('+', '')})`),
  );
  return selectField({ label: 'Country Code', attributes: { required: '' } }, choices);
}

function numberField(isSelf: boolean): Field {
  const attributes = { type: 'tel', autocomplete: isSelf ? 'tel-national' : 'off', required: '' };
  return textField({ label: 'Cell Phone', hint: 'As you would dial it in that country.', attributes });
}

async function save(host: Element, editor: Editor, submit: Element): Promise<void> {
  const { api, call, member, country, number, slot } = editor;
  slot.clear();
  if (number.value.trim() === '') return number.showError('Enter the cell phone number.');
  const request = () => api.updatePhone(member.id, country.value, number.value.trim());
  const result = await whileBusy(submit, () => call(request));
  if (!result) return;
  if (!result.ok) showProblem(editor, result.problem);
  else if (result.value.status === 'code_sent') showCode(host, editor, result.value);
  else finish(editor, result.value);
}

function finish(editor: Editor, answer: Pending): void {
  editor.dialog.close();
  const sentence = `The number is saved. It is pending until ${answer.user.displayName} confirms it.`;
  editor.onChanged(answer.user, sentence);
}

function showProblem({ number, slot }: Editor, problem: Problem): void {
  if (problem.code === 'invalid_phone_number' || problem.code === 'invalid_request')
    number.showError(sentenceOf({ code: 'invalid_phone_number' }));
  else if (problem.code === 'country_not_supported') number.showError(sentenceOf(problem));
  else slot.showProblem(problem, 'phone');
}

function showCode(host: Element, editor: Editor, sent: CodeSent): void {
  const { api, config, dialog, onChanged, onLost } = editor;
  const restart = (problem: Problem) => {
    onLost(problem);
    showForm(host, editor);
    editor.slot.showProblem(problem, 'phone');
  };
  const step = new CodeStep({
    api,
    challenge: { ...sent, methods: ['sms'], sms: { phone: sent.sentTo } },
    alreadySent: sent,
    digits: config.codeDigits,
    submit: 'Confirm',
    onRestart: restart,
    onAnswer: (answer) => {
      dialog.close();
      if (answer.status === 'phone_verified') onChanged(answer.user, 'Your cell phone is confirmed.');
    },
    onCancel: { text: 'Back', run: () => showForm(host, editor) },
  });
  fill(dialog.body, step.element);
  step.focus();
}

function removeButton(host: Element, editor: Editor): HTMLButtonElement {
  const { api, call, member, dialog, slot, onChanged } = editor;
  const onPress = async (pressed: HTMLButtonElement) => {
    const sure = await askToConfirm(host, {
      title: 'Remove number',
      text: `No more codes can be sent to ${member.phone?.masked}.`,
      confirm: 'Remove',
      kind: 'danger',
    });
    if (!sure) return;
    const result = await whileBusy(pressed, () => call(() => api.removePhone(member.id)));
    if (!result) return;
    if (!result.ok) return slot.showProblem(result.problem);
    dialog.close();
    onChanged(result.value.user, 'The number is removed.');
  };
  return button('Remove number', { kind: 'danger', onPress });
}

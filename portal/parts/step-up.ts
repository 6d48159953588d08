/**
 * Asks again who sits there (`reauthentication_required`: the session's last proof is too old for this change):
 * the password, then a code where two-factor is on. The action that was refused goes on afterwards.
 */
import type { Api } from '../api.ts';
import type { CodeRequired, Problem, Result } from '../contract.ts';
import { fill, h } from '../dom.ts';
import { codeSituation, type Situation } from '../messages.ts';
import { button, whileBusy } from './button.ts';
import { CodeStep } from './code-step.ts';
import { type Dialog, openDialog } from './dialog.ts';
import { NoticeSlot } from './notice.ts';
import { currentPasswordField, usernameForManagers } from './password-field.ts';

const cancelled: Result<void> = { ok: false, problem: { code: 'cancelled' } };

export function confirmIdentity(host: Element, api: Api): Promise<Result<void>> {
  const { promise, resolve } = Promise.withResolvers<Result<void>>();
  const dialog = openDialog(host, { title: 'Confirm that it is you', onClose: () => resolve(cancelled) });
  const settle = (result: Result<void>) => {
    resolve(result);
    dialog.close();
  };
  showPassword({ api, dialog, settle });
  return promise;
}

interface StepUp {
  readonly api: Api;
  readonly dialog: Dialog;
  readonly settle: (result: Result<void>) => void;
}

/** Why it is asked once more. */
interface Before {
  readonly problem: Problem;
  readonly situation: Situation;
}

function showPassword(stepUp: StepUp, before?: Before): void {
  const { api, dialog, settle } = stepUp;
  const password = currentPasswordField('Password');
  const slot = new NoticeSlot();
  const submit = button('Continue', { kind: 'primary', type: 'submit' });
  const actions = h('div', { class: 'tf-actions' }, submit, button('Cancel', { onPress: dialog.close }));
  const form = h('form', { class: 'tf-form', method: 'post', novalidate: true });
  form.append(usernameForManagers(api), password.element, actions, slot.element);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (password.value === '') return password.showError('Enter your password.');
    const result = await whileBusy(submit, () => api.reauthenticate(password.value));
    if (!result) return;
    if (result.ok && result.value.status === 'reauthenticated') settle({ ok: true, value: undefined });
    else if (result.ok) showCode(stepUp, result.value as CodeRequired);
    else if (isWrongPassword(result.problem)) password.showError('That is not your password.');
    else if (result.problem.code === 'unauthenticated') settle(result);
    else slot.showProblem(result.problem, 'password');
  });
  const text = 'It has been a while since you logged in. Enter your password before this change.';
  fill(dialog.body, h('p', { class: 'tf-text' }, text), form);
  if (before) slot.showProblem(before.problem, before.situation);
  password.control.focus();
}

/** One that is longer than a password can be is not one either. */
function isWrongPassword({ code }: Problem): boolean {
  return code === 'invalid_credentials' || code === 'invalid_request';
}

function showCode(stepUp: StepUp, challenge: CodeRequired): void {
  const { api, dialog, settle } = stepUp;
  const step = new CodeStep({
    api,
    challenge,
    digits: 6,
    submit: 'Continue',
    onAnswer: () => settle({ ok: true, value: undefined }),
    onRestart: (problem) =>
      problem.code === 'unauthenticated'
        ? settle({ ok: false, problem })
        : showPassword(stepUp, { problem, situation: codeSituation(challenge) }),
    onCancel: { text: 'Cancel', run: dialog.close },
  });
  fill(dialog.body, step.element);
  step.focus();
}

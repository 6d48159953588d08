/** Switching two-factor off: the dialog that asks for a code, as a stolen session alone must not do it. */
import type { Api } from '../api.ts';
import type { Challenge, Result } from '../contract.ts';
import { h } from '../dom.ts';
import { CodeStep } from '../parts/code-step.ts';
import { openDialog } from '../parts/dialog.ts';

interface DisableOptions {
  readonly api: Api;
  readonly challenge: Challenge;
  readonly digits: number;
}

export function askToDisable(host: Element, options: DisableOptions): Promise<Result<void>> {
  const { promise, resolve } = Promise.withResolvers<Result<void>>();
  const title = 'Turn off 2-Factor Auth';
  const onClose = () => resolve({ ok: false, problem: { code: 'cancelled' } });
  const dialog = openDialog(host, { title, onClose });
  const settle = (result: Result<void>) => {
    resolve(result);
    dialog.close();
  };
  const step = new CodeStep({
    ...options,
    submit: 'Turn off',
    onAnswer: () => settle({ ok: true, value: undefined }),
    onRestart: (problem) => settle({ ok: false, problem }),
    onCancel: { text: 'Cancel', run: dialog.close },
  });
  const text =
    'Your recovery codes and remembered devices stop working. From then on your password alone lets you in.';
  dialog.body.append(h('p', { class: 'tf-text' }, text), step.element);
  step.focus();
  return promise;
}

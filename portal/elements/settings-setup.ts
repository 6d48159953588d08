/**
 * Setting two-factor up: scan the QR code (or type the key, or open the app on this device), then confirm with
 * one code. The QR code arrives as SVG text and is shown as an image, where nothing in it can run.
 */
import type { Api } from '../api.ts';
import type { Enrollment, Problem, VerifyAnswer } from '../contract.ts';
import { h } from '../dom.ts';
import { isLock, isOver, sentenceOf } from '../messages.ts';
import { button, whileBusy } from '../parts/button.ts';
import { codeField, readCode } from '../parts/code-field.ts';
import { NoticeSlot } from '../parts/notice.ts';
import { copy } from '../parts/recovery-codes.ts';

interface SetupOptions {
  readonly api: Api;
  readonly enrollment: Enrollment;
  readonly digits: number;
  readonly onAnswer: (answer: VerifyAnswer) => void;
  readonly onRestart: (problem: Problem) => void;
  readonly onCancel: () => void;
}

export function setupView(options: SetupOptions): HTMLElement {
  const { enrollment } = options;
  const status = new NoticeSlot();
  return h(
    'section',
    { class: 'tf-card', 'aria-label': 'Set up' },
    h('p', { class: 'tf-badge tf-badge--warning' }, 'Not active until you confirm a code'),
    h(
      'div',
      { class: 'tf-setup' },
      h('div', { class: 'tf-qr' }, qrImage(enrollment.qrSvg)),
      h('div', { class: 'tf-stack' }, scanStep(enrollment, status), confirmStep(options)),
    ),
  );
}

function qrImage(svg: string): HTMLImageElement {
  const src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  return h('img', {
    src,
    alt: 'QR code with the key for your authenticator app',
    width: '216',
    height: '216',
  });
}

function scanStep({ secret, otpauthUri }: Enrollment, status: NoticeSlot): HTMLElement {
  const plain = secret.replace(/\s/g, '');
  const onPress = () => copy(plain, status);
  return h(
    'div',
    { class: 'tf-step' },
    h('h2', { class: 'tf-subheading' }, '1. Scan the code'),
    h('p', { class: 'tf-text' }, 'Use Duo Mobile, Google Authenticator or any other authenticator app.'),
    h('p', { class: 'tf-text' }, 'No camera? Type this key instead:'),
    h(
      'div',
      { class: 'tf-key' },
      h('code', {}, secret),
      button('Copy', { icon: 'copy', name: 'Copy key', onPress }),
    ),
    status.element,
    h('a', { class: 'tf-link', href: appLink(otpauthUri) }, 'Open in the app on this device'),
  );
}

/** Only ever a link into an authenticator app, whatever the answer says. */
function appLink(uri: string): string | undefined {
  return uri.startsWith('otpauth://') ? uri : undefined;
}

function confirmStep(options: SetupOptions): HTMLElement {
  const field = codeField('The digits the app shows now.');
  const slot = new NoticeSlot();
  const submit = button('Update', { kind: 'primary', type: 'submit' });
  const form = h('form', { class: 'tf-form', method: 'post', novalidate: true });
  const cancel = button('Cancel', { onPress: options.onCancel });
  form.append(field.element, h('div', { class: 'tf-actions' }, submit, cancel), slot.element);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const code = readCode(field, options.digits);
    if (code === undefined) return;
    slot.clear();
    const { challenge } = options.enrollment;
    const result = await whileBusy(submit, () => options.api.verify({ challenge, code }));
    if (!result) return;
    if (result.ok) return options.onAnswer(result.value);
    const { problem } = result;
    if (isOver(problem, 'codeOnly') || isLock(problem, 'codeOnly')) options.onRestart(problem);
    else if (problem.code === 'invalid_code') field.showError(sentenceOf(problem, 'codeOnly'));
    else slot.showProblem(problem, 'codeOnly');
  });
  return h('div', { class: 'tf-step' }, h('h2', { class: 'tf-subheading' }, '2. Confirm with a code'), form);
}

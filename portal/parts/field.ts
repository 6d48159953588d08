/**
 * A labelled input whose hint and error are tied to it (`aria-describedby`, `aria-invalid`). The line under
 * the input is always there, so that an error moves nothing; it is a live region, so that it is also heard.
 */
import { type Attributes, h, uniqueId } from '../dom.ts';

interface FieldOptions {
  readonly label: string;
  readonly hint?: string;
  readonly attributes?: Attributes;
}

export class Field<E extends HTMLInputElement | HTMLSelectElement = HTMLInputElement> {
  readonly element: HTMLDivElement;
  readonly control: E;
  readonly #line: HTMLParagraphElement;
  readonly #hint: string;

  constructor(control: E, { label, hint = '', attributes = {} }: FieldOptions) {
    const id = uniqueId(label.toLowerCase().replace(/[^a-z]+/g, '-'));
    this.control = control;
    this.#hint = hint;
    for (const [name, value] of Object.entries(attributes)) control.setAttribute(name, String(value));
    control.id = id;
    control.setAttribute('aria-describedby', `${id}-line`);
    this.#line = h('p', { id: `${id}-line`, class: 'tf-field-line', 'aria-live': 'polite' }, hint);
    const labelElement = h('label', { class: 'tf-label', for: id }, label);
    this.element = h('div', { class: 'tf-field' }, labelElement, control, this.#line);
    control.addEventListener('input', () => this.clearError());
  }

  get value(): string {
    return this.control.value;
  }

  /** Shows the sentence at the field and brings the user there. */
  showError(sentence: string): void {
    this.control.setAttribute('aria-invalid', 'true');
    this.#line.textContent = sentence;
    this.control.focus();
    if (this.control instanceof HTMLInputElement) this.control.select();
  }

  clearError(): void {
    if (!this.control.hasAttribute('aria-invalid')) return;
    this.control.removeAttribute('aria-invalid');
    this.#line.textContent = this.#hint;
  }
}

export function textField(options: FieldOptions): Field {
  return new Field(h('input', { class: 'tf-input', type: 'text' }), options);
}

export function selectField(options: FieldOptions, choices: readonly HTMLOptionElement[]) {
  return new Field(h('select', { class: 'tf-input' }, ...choices), options);
}

export function checkbox(text: string): { element: HTMLLabelElement; control: HTMLInputElement } {
  const control = h('input', { type: 'checkbox', class: 'tf-checkbox' });
  return { control, element: h('label', { class: 'tf-check' }, control, h('span', {}, text)) };
}

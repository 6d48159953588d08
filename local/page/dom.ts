/**
 * Small helpers of the page: nodes without markup strings, and JSON from the harness.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function button(label: string, onClick: () => void): HTMLButtonElement {
  const element = h('button', { type: 'button' }, label);
  element.addEventListener('click', onClick);
  return element;
}

export function elementById(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element #${id}`);
  return element;
}

/** A list that scrolls, which the keyboard must be able to do as well. */
export function outbox(id: string): HTMLElement {
  const list = elementById(id);
  list.tabIndex = 0;
  return list;
}

export async function request<Answer>(path: string, method = 'GET', body?: object): Promise<Answer> {
  const response = await fetch(`/_local/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

/** Draws only when what it draws has changed, so that a selection or an open row survives the polling. */
export function drawOnChange<Data>(draw: (data: Data) => void): (data: Data) => void {
  let drawn = '';
  return (data) => {
    const text = JSON.stringify(data);
    if (text !== drawn) draw(data);
    drawn = text;
  };
}

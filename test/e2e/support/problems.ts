/** What goes wrong, as a person meets it in the page and as the API says it. */
import type { Locator } from 'playwright-core';
import type { Visitor } from '../../../tools/browser/visitor.ts';

/** The error that the API answers to what the person does, such as `401 invalid_code`. */
export async function problemOf({ page }: Visitor, act: () => Promise<void>): Promise<string> {
  const refused = page.waitForResponse(
    (response) => new URL(response.url()).pathname.startsWith('/api/') && response.status() >= 400,
  );
  const [response] = await Promise.all([refused, act()]);
  const { code } = (await response.json()) as { code: string };
  return `${response.status()} ${code}`;
}

/** The sentence stands at the field, belongs to it, and the focus is there. */
export async function expectErrorAt(field: Locator, sentence: string): Promise<void> {
  await field.page().getByText(sentence, { exact: true }).waitFor();
  const state = await field.evaluate((control) => ({
    sentence: document.getElementById(control.getAttribute('aria-describedby') ?? '')?.textContent,
    invalid: control.getAttribute('aria-invalid'),
    focused: control === document.activeElement,
  }));
  expect(state).toEqual({ sentence, invalid: 'true', focused: true });
}

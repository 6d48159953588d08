/**
 * The base of the custom elements. Light DOM, on purpose: password managers fill the fields, labels and
 * live regions reach the page's accessibility tree, and a portal's own style sheet applies.
 *
 * Attribute `api`: where the API lives, e.g. `https://2fa.example.com`; without it, the page's own origin.
 */
import { type Api, createApi } from '../api.ts';
import type { Problem, Result } from '../contract.ts';
import { type Child, fill } from '../dom.ts';
import { type EventName, emit, listen } from '../events.ts';
import { failureView, loadingView } from '../parts/states.ts';
import { confirmIdentity } from '../parts/step-up.ts';

export abstract class TwoFactorElement extends HTMLElement {
  get client(): Api {
    return createApi(this.getAttribute('api') ?? '');
  }

  #left = new AbortController();

  connectedCallback(): void {
    this.#left = new AbortController();
    void this.start();
  }

  disconnectedCallback(): void {
    this.#left.abort();
  }

  /** While the element is on the page: what another element did shows in this one too. */
  protected startAgainAfter(...names: EventName[]): void {
    for (const name of names) listen(document, name, () => void this.start(), this.#left.signal);
  }

  /** Loads what the element shows, and shows it. */
  protected abstract start(): Promise<void>;

  protected show(...children: Child[]): void {
    fill(this, ...children);
  }

  protected showLoading(): void {
    this.show(loadingView());
  }

  protected showFailure(problem: Problem): void {
    this.show(failureView(problem, () => void this.start()));
  }

  /** A request of a signed-in user: asks for the password again where the API wants it, then goes on. */
  protected async call<T>(request: () => Promise<Result<T>>): Promise<Result<T>> {
    const result = await request();
    if (result.ok) return result;
    if (result.problem.code === 'reauthentication_required') {
      const confirmed = await confirmIdentity(this, this.client);
      if (confirmed.ok) return this.call(request);
      return this.#noteLoss(confirmed);
    }
    return this.#noteLoss(result);
  }

  #noteLoss<F extends { readonly ok: false; readonly problem: Problem }>(failure: F): F {
    this.noteProblem(failure.problem);
    return failure;
  }

  /** Tells the page when the session is gone, or good for setting up alone: it alone knows where those pages are. */
  protected noteProblem(problem: Problem): void {
    if (problem.code === 'unauthenticated') emit(this, 'two-factor-session-lost', {});
    if (problem.code === 'enrollment_required') emit(this, 'two-factor-enrollment-required', {});
  }
}

export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

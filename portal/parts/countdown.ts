/**
 * A visible countdown in an element, driven by a deadline rather than by counting ticks, so that a tab that
 * slept shows the right number when it wakes. It ends by itself when the element leaves the page.
 */
import { formatCountdown, remainingSeconds } from '../time.ts';

export function startCountdown(element: HTMLElement, seconds: number, onEnd: () => void, before = ''): void {
  const deadlineMs = Date.now() + seconds * 1000;
  const tick = () => {
    const left = remainingSeconds(deadlineMs, Date.now());
    element.textContent = left > 0 ? before + formatCountdown(left) : '';
    return left;
  };
  const timer = setInterval(() => {
    if (!element.isConnected) clearInterval(timer);
    else if (tick() === 0) {
      clearInterval(timer);
      onEnd();
    }
  }, 250);
  if (tick() === 0) onEnd();
}

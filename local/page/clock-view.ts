/**
 * The harness's clock, and the buttons that move it.
 */
import { elementById, request } from './dom.ts';

interface Time {
  readonly now: string;
}

const now = elementById('now');
const state = elementById('clock-state');

/** What polling and the network may make of "the same time". */
const toleranceMs = 2000;

export async function showClock(): Promise<void> {
  show(await request<Time>('clock'));
}

export function startClock(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-advance]')) {
    const advanceSeconds = Number(element.dataset.advance);
    element.addEventListener('click', () => void move('PUT', { advanceSeconds }));
  }
  elementById('clock-reset').addEventListener('click', () => void move('DELETE'));
  elementById('clock-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const input = elementById('clock-time');
    if (input instanceof HTMLInputElement) void move('PUT', { now: `${input.value}Z` });
  });
}

async function move(method: string, body?: object): Promise<void> {
  show(await request<Time>('clock', method, body));
}

function show(time: Time): void {
  const aheadMs = Date.parse(time.now) - Date.now();
  const moved = Math.abs(aheadMs) > toleranceMs;
  now.textContent = `${time.now.replace('T', ' ').slice(0, 19)} UTC`;
  now.setAttribute('datetime', time.now);
  state.textContent = moved
    ? `${duration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead' : 'behind'}`
    : 'real time';
  state.classList.toggle('moved', moved);
}

const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** The two largest units: `30 d 1 h`. */
function duration(ms: number): string {
  let rest = Math.round(ms / 1000) * 1000;
  const parts: string[] = [];
  for (const [unitMs, name] of units) {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.slice(0, 2).join(' ');
}

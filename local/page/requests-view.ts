/**
 * The latest requests, each with the AWS calls of its function, and likewise what functions did in the background.
 */
import { drawOnChange, elementById, h, request } from './dom.ts';

interface Call {
  readonly service: string;
  readonly operation: string;
  readonly startMs: number;
  readonly ms: number;
  readonly capacityUnits: number;
  readonly decision: string;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly fault?: string;
}

interface Request {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly function: string | null;
  readonly coldStart: boolean;
  readonly ms: number;
  readonly roundTrips: number;
  readonly calls: readonly Call[];
}

const shown = 50;

export async function showRequests(): Promise<void> {
  const { requests } = await request<{ requests: Request[] }>('calls');
  drawRequests(requests.slice(0, shown));
}

export async function showBackground(): Promise<void> {
  const { invocations } = await request<{ invocations: Request[] }>('background');
  drawBackground(invocations.slice(0, shown));
}

const drawRequests = drawerOf(elementById('requests'), 'No request yet.');
const drawBackground = drawerOf(elementById('background'), 'Nothing yet.');

function drawerOf(list: HTMLElement, empty: string): (requests: Request[]) => void {
  return drawOnChange((requests) => {
    if (requests.length === 0) return list.replaceChildren(h('p', { class: 'hint' }, empty));
    const known = new Map([...list.children].map((row) => [row.getAttribute('data-id'), row]));
    list.replaceChildren(...requests.map((item) => known.get(item.id) ?? requestRow(item)));
  });
}

function requestRow(item: Request): HTMLElement {
  const summary = h(
    'summary',
    {},
    h('span', { class: item.status < 400 ? 'mono good' : 'mono bad' }, String(item.status)),
    h('span', { class: 'mono path' }, `${item.method} ${item.path}`),
    h('span', { class: 'hint' }, describe(item)),
  );
  return h('details', { 'data-id': item.id }, summary, callsOf(item));
}

function describe({ ms, roundTrips, coldStart }: Request): string {
  const trips = `${roundTrips} round ${roundTrips === 1 ? 'trip' : 'trips'}`;
  return [`${ms.toFixed(0)} ms`, trips, ...(coldStart ? ['cold start'] : [])].join(' · ');
}

function callsOf(item: Request): HTMLElement {
  const label = `Calls of ${item.method} ${item.path}`;
  const content = item.calls.length > 0 ? callTable(item.calls) : h('p', { class: 'hint' }, 'No AWS call.');
  const servedBy = h(
    'p',
    { class: 'hint' },
    item.function ? `Served by ${item.function}` : 'Answered by the gateway',
  );
  return h('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': label }, servedBy, content);
}

function callTable(calls: readonly Call[]): HTMLElement {
  const head = ['Call', 'At', 'Took', 'Units', 'IAM', 'Status'].map((title) =>
    h('th', { scope: 'col' }, title),
  );
  return h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...calls.map(callRow)));
}

function callRow(call: Call): HTMLElement {
  const fault = call.fault === undefined ? [] : [' ', h('span', { class: 'tag moved' }, call.fault)];
  const cells = [
    `${call.startMs.toFixed(1)} ms`,
    `${call.ms.toFixed(1)} ms`,
    String(call.capacityUnits),
    call.decision,
    call.status === 0 ? 'no answer' : String(call.status),
  ];
  const name = h('td', {}, `${call.service} ${call.operation}`, ...fault);
  return h('tr', {}, name, ...cells.map((text) => h('td', {}, text)));
}

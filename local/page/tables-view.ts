/**
 * The tables with their items, and what can be done to all of them.
 */
import { type Item, plainItem } from './attribute-values.ts';
import { drawOnChange, elementById, h, request } from './dom.ts';

const list = elementById('tables');
const note = elementById('tables-note');

export async function showTables(): Promise<void> {
  const { tables } = await request<{ tables: string[] }>('tables');
  draw(tables);
  await Promise.all([...list.querySelectorAll('details')].map(showItems));
}

export function startTables(refresh: () => Promise<void>): void {
  elementById('sweep').addEventListener('click', () => void sweep(refresh));
  elementById('reset').addEventListener('click', () => void reset(refresh));
}

const draw = drawOnChange((tables: string[]) => list.replaceChildren(...tables.map(tableRow)));

function tableRow(name: string): HTMLElement {
  const count = h('span', { class: 'hint' });
  const items = h('div', {
    class: 'scroll',
    role: 'region',
    tabindex: '0',
    'aria-label': `Items of ${name}`,
  });
  return h(
    'details',
    { 'data-table': name },
    h('summary', {}, h('span', { class: 'mono path' }, name), count),
    items,
  );
}

async function showItems(row: HTMLDetailsElement): Promise<void> {
  const { items } = await request<{ items: Item[] }>(`tables/${row.dataset.table}`);
  const text = items.map((item) => JSON.stringify(plainItem(item), null, 2));
  if (row.dataset.drawn === String(text)) return;
  row.dataset.drawn = String(text);
  row
    .querySelector('summary .hint')
    ?.replaceChildren(items.length === 1 ? '1 item' : `${items.length} items`);
  row.querySelector('.scroll')?.replaceChildren(...text.map((item) => h('pre', {}, item)));
}

async function sweep(refresh: () => Promise<void>): Promise<void> {
  const { deleted } = await request<{ deleted: number }>('sweep', 'POST');
  note.textContent = deleted === 1 ? '1 expired item deleted.' : `${deleted} expired items deleted.`;
  await refresh();
}

async function reset(refresh: () => Promise<void>): Promise<void> {
  if (!confirm('Delete all users, sessions and messages, and make the demo users again?')) return;
  await request('reset', 'POST');
  note.textContent = 'All data is gone; the demo users are there again.';
  await refresh();
}

/**
 * The faults in force, a form to add one, and a button to be rid of all.
 */
import { drawOnChange, elementById, h, request } from './dom.ts';

type Fault = Readonly<Record<string, string | number>>;

interface Answer {
  readonly faults: readonly Fault[];
}

const list = elementById('faults');
const note = elementById('faults-note');
const form = elementById('fault-form');

export async function showFaults(): Promise<void> {
  draw((await request<Answer>('faults')).faults);
}

export function startFaults(): void {
  form.addEventListener('change', showFields);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void change('Added.', async () => {
      const { faults } = await request<Answer>('faults');
      return request('faults', 'PUT', { faults: [...faults, readFault()] });
    });
  });
  elementById('faults-clear').addEventListener('click', () => {
    void change('No fault is in force.', () => request('faults', 'DELETE'));
  });
  showFields();
}

const draw = drawOnChange((faults: readonly Fault[]) => {
  if (faults.length === 0) return list.replaceChildren(h('li', { class: 'hint' }, 'Nothing goes wrong.'));
  list.replaceChildren(...faults.map(faultRow));
});

/** All of its members as they were set, the kind first. */
function faultRow({ kind = '', ...others }: Fault): HTMLElement {
  const details = Object.entries(others).map(([name, value]) => `${name} ${value}`);
  return h(
    'li',
    { class: 'message' },
    h('strong', {}, String(kind)),
    h('span', { class: 'mono' }, details.join(' · ')),
  );
}

async function change(done: string, act: () => Promise<Answer>): Promise<void> {
  try {
    draw((await act()).faults);
    note.textContent = done;
  } catch (error) {
    note.textContent = error instanceof Error ? error.message : String(error);
  }
}

/** Each kind has the fields that name it, and those that name none. */
function showFields(): void {
  const kind = String(new FormData(form as HTMLFormElement).get('kind'));
  for (const field of form.querySelectorAll<HTMLElement>('[data-kinds]')) {
    field.hidden = !(field.dataset.kinds ?? '').split(' ').includes(kind);
  }
  for (const field of form.querySelectorAll<HTMLElement>('[data-not-kind]')) {
    field.hidden = field.dataset.notKind === kind;
  }
}

function readFault(): Fault {
  const shown = [...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[name]')].filter(
    (control) => control.value !== '' && !control.closest('[hidden]'),
  );
  return Object.fromEntries(
    shown.map(({ name, type, value }) => [name, type === 'number' ? Number(value) : value]),
  );
}

/**
 * The mail outbox, newest first. What stands in a message as an address of the web can be followed.
 */
import { drawOnChange, h, outbox, request } from './dom.ts';

interface Mail {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly at: string;
}

const list = outbox('mail');

export async function showMail(): Promise<void> {
  const { messages } = await request<{ messages: Mail[] }>('mail');
  draw(messages);
}

const draw = drawOnChange((messages: Mail[]) => {
  if (messages.length === 0) return list.replaceChildren(h('li', { class: 'hint' }, 'No mail yet.'));
  const known = new Map([...list.children].map((row) => [row.getAttribute('data-id'), row]));
  list.replaceChildren(...messages.map((message) => known.get(message.id) ?? mailRow(message)));
});

function mailRow({ id, from, to, subject, text, html = '', at }: Mail): HTMLElement {
  const time = h('time', { datetime: at }, at.replace('T', ' ').slice(0, 19));
  const header = h('header', {}, h('strong', {}, subject), time);
  const parties = h('p', { class: 'hint' }, `To ${to}, from ${from}`);
  return h('li', { class: 'message', 'data-id': id }, header, parties, h('p', {}, ...linked(text || html)));
}

/** A full stop or a bracket after an address ends the sentence, not the address. */
const webAddress = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/;

/** Split by a pattern with one group, every second part is what the group found. */
function linked(text: string): (Node | string)[] {
  return text.split(webAddress).map((part, index) => (index % 2 === 1 ? h('a', { href: part }, part) : part));
}

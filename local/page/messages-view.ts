/**
 * The SMS outbox, newest first.
 */
import { button, drawOnChange, h, outbox, request } from './dom.ts';

interface Message {
  readonly id: string;
  readonly to: string;
  readonly message: string;
  readonly at: string;
}

const list = outbox('sms');

export async function showMessages(): Promise<void> {
  const { messages } = await request<{ messages: Message[] }>('sms');
  draw(messages);
}

const draw = drawOnChange((messages: Message[]) => {
  if (messages.length === 0) return list.replaceChildren(h('li', { class: 'hint' }, 'No message yet.'));
  const known = new Map([...list.children].map((row) => [row.getAttribute('data-id'), row]));
  list.replaceChildren(...messages.map((message) => known.get(message.id) ?? messageRow(message)));
});

function messageRow({ id, to, message, at }: Message): HTMLElement {
  const code = /\b\d{6,8}\b/.exec(message)?.[0];
  const copy =
    code === undefined ? [] : [button(`Copy ${code}`, () => void navigator.clipboard.writeText(code))];
  const time = h('time', { datetime: at }, at.replace('T', ' ').slice(0, 19));
  const header = h('header', {}, h('strong', {}, to), time, ...copy);
  return h('li', { class: 'message', 'data-id': id }, header, h('p', {}, message));
}

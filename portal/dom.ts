/**
 * Builds DOM nodes without a framework and without markup strings: text is always a text node, so nothing
 * that a server sends can become HTML.
 */

export type Child = Node | string | null | false | undefined;
type AttributeValue = string | number | boolean | undefined | ((event: Event) => void);
export type Attributes = Readonly<Record<string, AttributeValue>>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...presentOf(children));
  return element;
}

function setAttribute(element: Element, name: string, value: AttributeValue): void {
  if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
  else if (value === true) element.setAttribute(name, '');
  else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
}

export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(...presentOf(children));
}

function presentOf(children: Child[]): (Node | string)[] {
  return children.filter((child) => child !== null && child !== undefined && child !== false);
}

let lastId = 0;

/** Light DOM shares its ids with the page around it: ours are numbered. */
export function uniqueId(what: string): string {
  lastId += 1;
  return `tf-${what}-${lastId}`;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

const iconPaths = {
  pencil: 'M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1zM14 7l3 3',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  chevron: 'M6 9l6 6 6-6',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  dot: 'M12 12h.01',
  look: 'M12 5.5v8M12 18h.01',
  shield: 'M12 3l7 3v5.5c0 4.4-2.9 7.6-7 9.5-4.1-1.9-7-5.1-7-9.5V6z',
} as const;

export type IconName = keyof typeof iconPaths;

/** Decoration only: the control around it carries the name. */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg');
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', iconPaths[name]);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'tf-icon');
  svg.append(path);
  return svg;
}

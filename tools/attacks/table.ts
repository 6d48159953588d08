/** The generated part of SECURITY.md: one table for each kind of attack, one row for each attack. */
import { type Kind, kindOf, kinds } from './kinds.ts';
import type { AttackRecord, Claim } from './record.ts';

const BEGIN = '<!-- attacks: written by `npm run test:attacks -- --write` -->';
const END = '<!-- attacks: end -->';
const HEAD = ['| source | attack | what the system did |', '| --- | --- | --- |'];

export function rowOf({ source, claim, outcome }: Claim & Pick<AttackRecord, 'outcome'>): string {
  return `| ${[source, claim, outcome].map(escaped).join(' | ')} |`;
}

/** @returns the row as it is written for this attack, whatever it says of the system */
export function writtenRow(security: string, { source, claim }: Claim): string | undefined {
  const start = `| ${escaped(source)} | ${escaped(claim)} | `;
  return generatedPart(security).find((line) => line.startsWith(start));
}

/** Heading and row of every attack, as written. */
export function writtenRows(security: string): { heading: string; row: string }[] {
  const rows: { heading: string; row: string }[] = [];
  let heading = '';
  for (const line of generatedPart(security)) {
    if (line.startsWith('### ')) heading = line.slice(4);
    else if (line.startsWith('| ') && !HEAD.includes(line)) rows.push({ heading, row: line });
  }
  return rows;
}

/** SECURITY.md with these attacks in its generated part. */
export function withTables(security: string, records: readonly AttackRecord[]): string {
  const [before, after] = around(security);
  const sections = kinds.flatMap((kind) => sectionOf(kind, records));
  return `${before}${BEGIN}\n\n${sections.join('\n\n')}\n\n${END}${after}`;
}

function sectionOf(kind: Kind, records: readonly AttackRecord[]): string[] {
  const own = records.filter(({ file }) => kindOf(file) === kind);
  return own.length === 0 ? [] : [`### ${kind.heading}\n\n${[...HEAD, ...own.map(rowOf)].join('\n')}`];
}

function generatedPart(security: string): string[] {
  const [before, after] = around(security);
  const lines = security.slice(before.length, security.length - after.length).split('\n');
  return lines.map(unpadded);
}

/** The formatter pads tables, so that their columns stand one below the other. */
function unpadded(line: string): string {
  return line.startsWith('|') ? line.replace(/ +\|/g, ' |').replace(/-{3,}/g, '---') : line;
}

function around(security: string): [before: string, after: string] {
  const [begin, end] = [security.indexOf(BEGIN), security.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`SECURITY.md needs the lines ${BEGIN} and ${END}`);
  return [security.slice(0, begin), security.slice(end + END.length)];
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** docs/events.md, which others build on, says what is published: every type, every field, and who is told. */
import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { publishedOf } from '../functions/publish-events/detail.ts';
import { EVENT_TYPES, newEvent, TOLD_FIELDS } from '../shared/event.ts';
import { challenge } from '../shared/policy.ts';
import { EVENT_SOURCE, functions } from '../shared/routes.ts';

const document = readFileSync('docs/events.md', 'utf8');

/** The rows of the table under a heading, cell by cell. */
function rowsUnder(heading: string): string[][] {
  const section = document.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

const namesOf = (rows: string[][]) => rows.map(([name = '']) => name.replaceAll('`', ''));
const types = rowsUnder('Types');
const fields = rowsUnder('An event on the bus');

test('it names every type of event, and no other', () => {
  expect(namesOf(types)).toEqual([...EVENT_TYPES]);
});

test('it says of what users are told', () => {
  const told = types.filter((cells) => cells[2] !== '');
  const expected = functions.notify.events.flatMap(({ type }): readonly string[] => type);
  expect(namesOf(told).toSorted()).toEqual([...new Set(expected)].toSorted());
});

test('it names every field, and which are always there', () => {
  const event = newEvent('acme_abcdefghijklmnop', 'signed_in', { now: 0 });
  const always = Object.keys(publishedOf({ ...event }) ?? {});
  expect(namesOf(fields)).toEqual([...always, ...TOLD_FIELDS]);
  expect(namesOf(fields.filter((cells) => cells[2] === 'always'))).toEqual(always);
});

test('it names every purpose of a code', () => {
  const [, , , meaning = ''] = fields.find(([name]) => name === '`purpose`') ?? [];
  for (const purpose of Object.keys(challenge.lifetimeSeconds)) expect(meaning).toContain(`\`${purpose}\``);
});

test('its example is an event as it is published', () => {
  const [, json = ''] = /```json\n([^`]+)```/.exec(document) ?? [];
  const example = JSON.parse(json);
  expect(publishedOf({ ...example, at: Date.parse(example.at) })).toEqual(example);
});

test('its rule is one that CDK takes', () => {
  const [, bus = '', pattern = ''] =
    /fromEventBusName\(this, 'TwoFactorEvents', '(\w+)'\).*?eventPattern: (\{.*?\}),\n/s.exec(document) ?? [];
  expect(pattern).toBe(`{ source: ['${EVENT_SOURCE}'], detailType: ['device_token_reused'] }`);
  const stack = new Stack(new App(), 'Theirs');
  new Rule(stack, 'StolenDevices', {
    eventBus: EventBus.fromEventBusName(stack, 'TwoFactorEvents', bus),
    eventPattern: { source: [EVENT_SOURCE], detailType: ['device_token_reused'] },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    EventBusName: 'TwoFactor',
    EventPattern: { source: ['two-factor'], 'detail-type': Match.exact(['device_token_reused']) },
  });
});

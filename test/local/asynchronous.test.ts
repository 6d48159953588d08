/**
 * Asynchronous invocations: tried again as often as the template says.
 */
import { createBacklog } from '../../local/backlog.ts';
import { createAsynchronousInvocations } from '../../local/lambda/asynchronous.ts';
import { failed, type Outcome } from '../../local/lambda/outcome.ts';
import { memoryState } from '../../local/state.ts';
import type { Properties, Resource } from '../../local/template.ts';
import { functionResource, templateOf } from './fixtures/lambda.ts';

const fn = functionResource({ name: 'notify', handler: 'echo' });
const arn = String(fn.attributes.Arn);
const error = failed('Error', 'no');
const returned: Outcome = { kind: 'returned', payload: 'null' };

const settings = (properties: Properties): Resource => ({
  logicalId: 'Settings',
  type: 'AWS::Lambda::EventInvokeConfig',
  ref: 'Settings',
  attributes: {},
  properties: { FunctionName: 'notify', ...properties },
});

async function triesOf(outcomes: readonly Outcome[], ...more: Resource[]) {
  const backlog = createBacklog();
  const left = [...outcomes];
  const events: string[] = [];
  const notices: string[] = [];
  const { invokeForEvent } = createAsynchronousInvocations({
    template: templateOf([fn, ...more]),
    backlog,
    state: memoryState(),
    invoke: async (_, __, event) => {
      events.push(event);
      return left.shift() ?? returned;
    },
    notice: (text) => notices.push(text),
  });
  invokeForEvent(arn, { 'detail-type': 'signed_in' });
  await backlog.settled();
  return { events, notices };
}

test.each([
  ['once when it succeeds', [], [], 1],
  ['until it succeeds', [error], [], 2],
  ['three times when it always fails', [error, error, error], [], 3],
  ['as often as the template says', [error, error], [settings({ MaximumRetryAttempts: 0 })], 1],
  ['three times where that says nothing', [error, error, error], [settings({})], 3],
  ['longer while there is no room', Array<Outcome>(5).fill({ kind: 'throttled' }), [], 6],
] as const)('%s', async (_, outcomes, more, tries) => {
  const { events, notices } = await triesOf(outcomes, ...more);
  expect(events).toEqual(Array(tries).fill('{"detail-type":"signed_in"}'));
  const isLost = outcomes.length >= tries;
  expect(notices).toEqual(isLost ? [`${arn} failed ${tries} times: signed_in is lost`] : []);
});

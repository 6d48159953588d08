/**
 * Event buses: the event that a rule sees, who is invoked for it, and who is not.
 */
import { createEventBuses } from '../../local/event-bus/event-buses.ts';
import type { BusEvent } from '../../local/lambda/asynchronous.ts';
import type { Properties, Resource } from '../../local/template.ts';
import { functionResource, templateOf } from './fixtures/lambda.ts';

const ruleArn = 'arn:aws:events:us-east-1:111111111111:rule/bus/rule';
const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:notify';

const resource = (type: string, ref: string, properties: Properties = {}): Resource => {
  return { logicalId: ref, type, ref, attributes: { Arn: ruleArn }, properties };
};
const rule = (properties: Properties = {}) =>
  resource('AWS::Events::Rule', 'rule', {
    EventBusName: 'bus',
    EventPattern: { source: ['two-factor'], detail: { id: [{ exists: true }] } },
    Targets: [{ Id: 'Target0', Arn: functionArn }],
    ...properties,
  });
const permission = (properties: Properties = {}) =>
  resource('AWS::Lambda::Permission', 'permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: functionArn,
    Principal: 'events.amazonaws.com',
    SourceArn: ruleArn,
    ...properties,
  });

function busesOf(...resources: Resource[]) {
  const invoked: { arn: string; event: BusEvent }[] = [];
  const notices: string[] = [];
  const notify = functionResource({ name: 'notify', handler: 'echo' });
  const buses = createEventBuses({
    template: templateOf([resource('AWS::Events::EventBus', 'bus'), notify, ...resources]),
    invoke: (arn, event) => invoked.push({ arn, event }),
    notice: (text) => notices.push(text),
  });
  return { buses, invoked, notices };
}

const put = {
  source: 'two-factor',
  detailType: 'signed_in',
  detail: { id: '1' },
  resources: ['user'],
  timeMs: Date.parse('2026-11-24T10:00:00.900Z'),
};

test('a matching event invokes the rule’s function', () => {
  const { buses, invoked, notices } = busesOf(rule(), permission());
  const id = buses.put('bus', put);
  buses.put('arn:aws:events:us-east-1:111111111111:event-bus/bus', { ...put, source: 'other' });
  buses.put(undefined, put);
  expect(invoked).toEqual([
    {
      arn: functionArn,
      event: {
        version: '0',
        id,
        'detail-type': 'signed_in',
        source: 'two-factor',
        account: '111111111111',
        time: '2026-11-24T10:00:00Z',
        region: 'us-east-1',
        resources: ['user'],
        detail: { id: '1' },
      },
    },
  ]);
  expect(notices).toEqual([]);
});

test('the buses are the template’s and the default one, by name or ARN', () => {
  const { buses } = busesOf();
  const known = ['bus', 'arn:aws:events:us-east-1:111111111111:event-bus/bus', 'default', undefined];
  expect(known.map((name) => buses.has(name))).toEqual([true, true, true, true]);
  expect(buses.has('other')).toBe(false);
});

test('rules that are disabled, or are a schedule, wait for no event', () => {
  const schedule = resource('AWS::Events::Rule', 'daily', { ScheduleExpression: 'rate(1 day)' });
  const { buses, invoked } = busesOf(rule({ State: 'DISABLED' }), permission(), schedule);
  buses.put('bus', put);
  expect(invoked).toEqual([]);
});

test.each([
  ['for every rule', { SourceArn: undefined }],
  ['for the rules of a bus', { SourceArn: 'arn:aws:events:us-east-1:111111111111:rule/bus/*' }],
  ['by the function’s name', { FunctionName: 'notify' }],
  ['to everything', { Action: 'lambda:*', SourceAccount: '111111111111' }],
])('a function may be open %s', (_, properties) => {
  expect(busesOf(rule(), permission(properties)).notices).toEqual([]);
});

const closed = 'no AWS::Lambda::Permission lets events.amazonaws.com invoke it for this rule';
test.each([
  [[rule()], closed],
  [[rule(), permission({ SourceArn: `${ruleArn}2` })], closed],
  [[rule(), permission({ Principal: 'sns.amazonaws.com' })], closed],
  [[rule(), permission({ FunctionName: 'other' })], closed],
  [[rule(), permission({ Action: 'lambda:GetFunction' })], closed],
  [[rule(), permission({ SourceAccount: '222222222222' })], closed],
  [
    [rule({ Targets: [{ Arn: functionArn, InputPath: '$.detail' }] }), permission()],
    'Input, InputPath and InputTransformer are not emulated here',
  ],
  [[rule({ Targets: [{ Arn: 'arn:aws:sqs:::x' }] })], 'only functions of this stack are invoked here'],
])('a target out of reach is named, %#', (resources, reason) => {
  const { buses, invoked, notices } = busesOf(...resources);
  buses.put('bus', put);
  expect(invoked).toEqual([]);
  expect(notices).toEqual([expect.stringMatching(/^rule sends nothing to arn:.*: /)]);
  expect(notices[0]).toContain(reason);
});

test('a pattern that is not understood is named with its rule', () => {
  expect(() => busesOf(rule({ EventPattern: { source: 'x' } }))).toThrow(
    'rule: Event pattern is not valid. Reason: "source" must be an object or an array',
  );
});

/**
 * The event buses of the template: an event put on one goes to the functions that its rules name.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
import { randomUUID } from 'node:crypto';
import type { BusEvent } from '../lambda/asynchronous.ts';
import type { Template } from '../template.ts';
import { mayInvoke } from './permissions.ts';
import { busNameOf, DEFAULT_BUS, type Rule, readRules, type Target } from './rules.ts';

/** What was put, of which the bus makes an event. */
export interface PutEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources: readonly string[];
  readonly timeMs: number;
}

export interface EventBuses {
  has(nameOrArn: string | undefined): boolean;
  /** Returns the event's id. */
  put(bus: string | undefined, event: PutEvent): string;
}

export interface EventBusesOptions {
  readonly template: Template;
  /** Asynchronously. */
  invoke(functionArn: string, event: BusEvent): void;
  /** Says what is not delivered, and why. */
  readonly notice: (text: string) => void;
}

export function createEventBuses(options: EventBusesOptions): EventBuses {
  const { template, invoke } = options;
  const names = [DEFAULT_BUS, ...template.resources('AWS::Events::EventBus').map(({ ref }) => ref)];
  const rules = readRules(template).map((rule) => {
    return { ...rule, targets: rule.targets.filter((target) => isReached(options, rule, target)) };
  });
  return {
    has: (nameOrArn) => names.includes(busNameOf(nameOrArn)),
    put: (nameOrArn, put) => {
      const event = eventOf(put, template);
      const matching = rules.filter(
        ({ busName, matches }) => busName === busNameOf(nameOrArn) && matches(event),
      );
      for (const { arn } of matching.flatMap(({ targets }) => targets)) invoke(arn, event);
      return event.id;
    },
  };
}

function eventOf(put: PutEvent, { account, region }: Template) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': put.detailType,
    source: put.source,
    account,
    time: `${new Date(put.timeMs).toISOString().slice(0, 19)}Z`,
    region,
    resources: put.resources,
    detail: put.detail,
  };
}

function isReached({ template, notice }: EventBusesOptions, rule: Rule, target: Target): boolean {
  const obstacle = obstacleOf(template, rule, target);
  if (obstacle !== undefined) notice(`${rule.logicalId} sends nothing to ${target.arn}: ${obstacle}`);
  return obstacle === undefined;
}

function obstacleOf(template: Template, { arn }: Rule, target: Target): string | undefined {
  const functions = template.resources('AWS::Lambda::Function');
  const fn = functions.find(({ attributes }) => attributes.Arn === target.arn);
  if (!fn) return 'only functions of this stack are invoked here';
  if (!target.isPlain) return 'Input, InputPath and InputTransformer are not emulated here';
  if (!mayInvoke(template, arn, fn))
    return 'no AWS::Lambda::Permission lets events.amazonaws.com invoke it for this rule';
  return undefined;
}

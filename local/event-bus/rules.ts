/**
 * EventBridge's rules as the template describes them: which events of a bus go to which targets.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
 */
import { type EventPattern, readPattern } from '../event-pattern/event-pattern.ts';
import type { Resource, Template } from '../template.ts';
import { reasonOf } from '../user-error.ts';

export interface Rule {
  readonly logicalId: string;
  readonly arn: string;
  readonly busName: string;
  readonly matches: EventPattern;
  readonly targets: readonly Target[];
}

export interface Target {
  readonly arn: string;
  /** Whether the target is given the event as it is, and not something made of it. */
  readonly isPlain: boolean;
}

interface TargetProperties {
  readonly Arn: string;
  readonly Input?: unknown;
  readonly InputPath?: unknown;
  readonly InputTransformer?: unknown;
}

export const DEFAULT_BUS = 'default';

/** Those that are enabled and wait for events; a schedule is no part of a bus. */
export function readRules(template: Template): Rule[] {
  return template
    .resources('AWS::Events::Rule')
    .filter(({ properties }) => properties.State !== 'DISABLED' && properties.EventPattern !== undefined)
    .map(readRule);
}

/** A bus goes by its name or its ARN. */
export function busNameOf(nameOrArn: string | undefined): string {
  return nameOrArn?.replace(/^arn:.*:event-bus\//, '') ?? DEFAULT_BUS;
}

function readRule({ logicalId, attributes, properties }: Resource): Rule {
  const { EventBusName, EventPattern, Targets } = properties;
  return {
    logicalId,
    arn: String(attributes.Arn),
    busName: busNameOf(EventBusName as string | undefined),
    matches: patternOf(logicalId, EventPattern),
    targets: ((Targets ?? []) as readonly TargetProperties[]).map(readTarget),
  };
}

function patternOf(logicalId: string, pattern: unknown): EventPattern {
  try {
    return readPattern(pattern);
  } catch (cause) {
    throw new Error(`${logicalId}: Event pattern is not valid. Reason: ${reasonOf(cause)}`, { cause });
  }
}

function readTarget({ Arn, Input, InputPath, InputTransformer }: TargetProperties): Target {
  return { arn: Arn, isPlain: [Input, InputPath, InputTransformer].every((member) => member === undefined) };
}

/**
 * Whether a function lets EventBridge invoke it on a rule's behalf.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-lambda-permissions
 */
import { matches, matchesArn } from '../iam/pattern.ts';
import type { Properties, Resource, Template } from '../template.ts';

export function mayInvoke(template: Template, ruleArn: string, fn: Resource): boolean {
  return template
    .resources('AWS::Lambda::Permission')
    .some(({ properties }) => isOf(fn, properties) && allows(properties, ruleArn, template.account));
}

function isOf({ ref, attributes }: Resource, { FunctionName }: Properties): boolean {
  return FunctionName === ref || FunctionName === attributes.Arn;
}

function allows(
  { Action, Principal, SourceArn, SourceAccount }: Properties,
  ruleArn: string,
  account: string,
): boolean {
  const covers = matches({ source: String(Action), context: undefined }, 'lambda:InvokeFunction', 'is');
  return (
    covers &&
    Principal === 'events.amazonaws.com' &&
    (SourceArn === undefined || matchesArn({ source: String(SourceArn), context: undefined }, ruleArn)) &&
    (SourceAccount === undefined || SourceAccount === account)
  );
}

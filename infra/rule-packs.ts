/**
 * cdk-nag's AwsSolutions and Serverless rules, run as validation plugins at synth.
 * Each finding that stays is acknowledged beside the resource that causes it, with its reason.
 */
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';

export function addRulePacks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}

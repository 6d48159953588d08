/** The stack passes cdk-nag's AwsSolutions and Serverless rules and CDK's own template validation. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { addRulePacks } from '../../infra/rule-packs.ts';
import { type Context, createStack } from './synthesize.ts';

interface Report {
  readonly pluginReports: readonly { readonly pluginName: string; readonly violations: readonly unknown[] }[];
}

function appOf(context: Context): App {
  const app = createStack(context).node.root;
  if (!(app instanceof App)) throw new TypeError('The root of a stack is expected to be an App');
  addRulePacks(app);
  return app;
}

function findings(app: App): unknown[] {
  const { directory } = app.synth();
  const report: Report = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8'));
  return report.pluginReports.flatMap(({ violations }) => violations);
}

test('no finding is left, with every option set', () => {
  const app = appOf({
    apiDomainName: 'api.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d',
    alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:on-call',
    smsSenderId: 'ACME',
    smsOriginationNumber: '+13135550142',
    region: 'eu-west-1',
    removalPolicy: 'destroy',
  });
  expect(findings(app)).toEqual([]);
});

test('the rules are in force: a queue open to plain HTTP is found', () => {
  const app = appOf({});
  new CfnQueue(app.node.findChild('TwoFactor'), 'Planted');
  expect(() => app.synth()).toThrow(/Planted/);
});

/**
 * The CDK app: one stack, configured by context (`cdk deploy -c issuer=… -c portalOrigins=https://…`, or
 * `context` in cdk.json). Run by the CDK CLI, or directly by `node infra/app.ts`.
 */
import { App } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { functions } from '../shared/routes.ts';
import { BundleError, bundleFunctions } from './bundle.ts';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import { TwoFactorStack } from './stack.ts';

async function main(): Promise<void> {
  // The CLI hands cdk.json's context over itself; a direct run reads the same, so that both build the same stack.
  const app = new App({ context: cdkJson.context });
  const configuration = readConfiguration(app.node.getAllContext());
  const bundleOf = bundleFunctions(Object.keys(functions), app.outdir);
  new TwoFactorStack(app, 'TwoFactor', { configuration, bundleOf });
  // The rule packs take seconds to load: CDK's own switch for quick development runs leaves them out too.
  if (process.env.CDK_VALIDATION !== 'false') {
    const { addRulePacks } = await import('./rule-packs.ts');
    addRulePacks(app);
  }
  app.synth();
}

try {
  await main();
} catch (error) {
  // Both are the reader's to mend, and their messages say where: a stack trace would only hide them.
  if (!(error instanceof ConfigurationError || error instanceof BundleError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

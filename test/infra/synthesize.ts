/** The stack as tests look at it: synthesized in this process, with a stand-in for the bundles. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfiguration } from '../../infra/configuration.ts';
import { TwoFactorStack } from '../../infra/stack.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const folder = mkdtempSync(join(tmpdir(), 'two-factor-infra-'));
const bundle = join(folder, 'bundle');
mkdirSync(bundle);
writeFileSync(join(bundle, 'index.js'), 'exports.handler = async () => ({ statusCode: 204 });');
afterAll(() => rmSync(folder, { recursive: true }));

/** The feature flags that deployments have. */
const { context: flags } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

export type Context = Readonly<Record<string, unknown>>;

export function createStack(settings: Context = {}): TwoFactorStack {
  const context = {
    portalOrigins: 'https://portal.example.com',
    mailFrom: 'Acme <no-reply@acme.example>',
    ...settings,
  };
  const app = new App({ context: { ...flags, ...context }, outdir: mkdtempSync(join(folder, 'out-')) });
  return new TwoFactorStack(app, 'TwoFactor', {
    configuration: readConfiguration(context),
    bundleOf: () => bundle,
  });
}

/** Without CDK's own validation, which rule-packs.test.ts runs. */
export function synthesize(context: Context = {}): Template {
  process.env.CDK_VALIDATION = 'false';
  return Template.fromStack(createStack(context));
}

/** The properties of all resources of a type, by logical id. */
export function propertiesOf(template: Template, type: string): Map<string, Record<string, unknown>> {
  const entries = Object.entries(template.findResources(type));
  return new Map(entries.map(([id, resource]) => [id, resource.Properties]));
}

/** Actions and resources of a statement, which a template holds as one or as a list. */
export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** The one resource of a function's construct: `LoginRoleC2004742` for (`login`, `Role`). */
export function partOf<T>(parts: ReadonlyMap<string, T>, name: string, part: string): T {
  const prefix = name.replace(/(^|-)(.)/g, (_match, _dash, letter: string) => letter.toUpperCase()) + part;
  const found = [...parts].filter(([id]) => new RegExp(`^${prefix}[0-9A-F]{8}$`).test(id));
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${found.length} resources named ${prefix}`);
  return only[1];
}

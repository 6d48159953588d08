/**
 * CloudFormation's intrinsic functions, conditions and pseudo parameters. What is not known here is an error that
 * names it: a value guessed wrong would show up much later, as a function that behaves unlike the deployed one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import type { RawResource, RawTemplate } from './assembly.ts';
import type { Naming, PhysicalName } from './physical-names.ts';

export interface Resolver {
  /** `undefined` stands for `AWS::NoValue`. */
  resolve(value: unknown): unknown;
  resolveObject(value: Readonly<Record<string, unknown>>, owner: string): Record<string, unknown>;
  /** Whether the named condition is true; no name is always true. */
  holds(condition: string | undefined): boolean;
  name(logicalId: string): PhysicalName;
}

type NameOf = (logicalId: string, resource: RawResource) => PhysicalName;
type Intrinsic = (argument: unknown, context: Context) => unknown;

interface Context extends Resolver {
  readonly template: RawTemplate;
  readonly naming: Naming;
}

export function createResolver(template: RawTemplate, naming: Naming, nameOf: NameOf): Resolver {
  const names = new Map<string, PhysicalName>();
  const context: Context = {
    template,
    naming,
    resolve: (value) => resolve(value, context),
    resolveObject: (value, owner) => resolveObject(value, owner, context),
    holds: (condition) => condition === undefined || evaluate({ Condition: condition }, context),
    name: (logicalId) => {
      const name = names.get(logicalId) ?? nameOf(logicalId, resourceNamed(logicalId, template));
      names.set(logicalId, name);
      return name;
    },
  };
  return context;
}

function resolve(value: unknown, context: Context): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, context)).filter((item) => item !== undefined);
  }
  if (typeof value === 'string') return withoutDynamicReference(value);
  if (!isObject(value)) return value;
  const intrinsic = intrinsicIn(value);
  return intrinsic ? intrinsic.apply(intrinsic.argument, context) : resolveFields(value, context);
}

function resolveFields(value: Readonly<Record<string, unknown>>, context: Context): Record<string, unknown> {
  const fields = Object.entries(value).map(([key, field]) => [key, resolve(field, context)]);
  return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
}

function resolveObject(value: Readonly<Record<string, unknown>>, owner: string, context: Context) {
  try {
    return resolveFields(value, context);
  } catch (cause) {
    throw new Error(`${owner}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function intrinsicIn(value: Readonly<Record<string, unknown>>) {
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  const apply = INTRINSICS[name];
  if (apply) return { apply, argument: value[name] };
  if (name.startsWith('Fn::'))
    throw new Error(`the local harness does not know the intrinsic function ${name}`);
  return undefined;
}

function withoutDynamicReference(text: string): string {
  if (!text.includes('{{resolve:')) return text;
  throw new Error(`the local harness does not resolve dynamic references: ${text}`);
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, context) => ref(String(name), context),
  'Fn::GetAtt': (argument, context) => {
    const [id, attribute] = typeof argument === 'string' ? splitAttribute(argument) : listOf(argument);
    return attributeOf(String(id), String(context.resolve(attribute)), context);
  },
  'Fn::Join': (argument, context) => {
    const [separator, values] = listOf(argument);
    return listOf(context.resolve(values)).join(String(separator));
  },
  'Fn::Sub': (argument, context) => {
    const [text, variables] = typeof argument === 'string' ? [argument, {}] : listOf(argument);
    return substitute(String(text), isObject(variables) ? variables : {}, context);
  },
  'Fn::Select': (argument, context) => {
    const [index, values] = listOf(argument);
    return listOf(context.resolve(values))[Number(context.resolve(index))];
  },
  'Fn::Split': (argument, context) => {
    const [separator, text] = listOf(argument);
    return String(context.resolve(text)).split(String(separator));
  },
  'Fn::If': (argument, context) => {
    const [condition, whenTrue, whenFalse] = listOf(argument);
    return context.resolve(context.holds(String(condition)) ? whenTrue : whenFalse);
  },
  'Fn::FindInMap': (argument, context) => {
    const [map, first, second] = listOf(context.resolve(argument)).map(String);
    const value = context.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
    if (value === undefined) throw new Error(`the template has no mapping ${map}.${first}.${second}`);
    return value;
  },
  'Fn::Base64': (argument, context) => Buffer.from(String(context.resolve(argument))).toString('base64'),
};

function ref(name: string, context: Context): unknown {
  const { template, naming } = context;
  if (name in PSEUDO_PARAMETERS) return PSEUDO_PARAMETERS[name]?.(naming);
  if (name in template.Resources) return context.name(name).ref;
  const parameter = template.Parameters?.[name];
  if (!parameter) throw new Error(`the template has nothing named ${name} to refer to`);
  if (parameter.Default === undefined || parameter.Type.startsWith('AWS::SSM::')) {
    throw new Error(`the parameter ${name} has no value outside AWS`);
  }
  return parameter.Default;
}

const PSEUDO_PARAMETERS: Readonly<Record<string, (naming: Naming) => string | undefined>> = {
  'AWS::AccountId': ({ account }) => account,
  'AWS::Region': ({ region }) => region,
  'AWS::Partition': () => 'aws',
  'AWS::URLSuffix': () => 'amazonaws.com',
  'AWS::StackName': ({ stackName }) => stackName,
  'AWS::StackId': ({ region, account, stackName }) =>
    `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/00000000-0000-0000-0000-000000000000`,
  'AWS::NoValue': () => undefined,
};

function attributeOf(logicalId: string, attribute: string, context: Context): string {
  const { Type } = resourceNamed(logicalId, context.template);
  const value = context.name(logicalId).attributes[attribute];
  if (value === undefined) throw new Error(`the local harness does not know ${attribute} of ${Type}`);
  return value;
}

function substitute(text: string, variables: Readonly<Record<string, unknown>>, context: Context): string {
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in variables) return String(context.resolve(variables[name]));
    const intrinsic = name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name };
    return String(context.resolve(intrinsic));
  });
}

type Check = (argument: unknown, context: Context) => boolean;

const CONDITIONS: Readonly<Record<string, Check>> = {
  'Fn::Equals': (argument, context) => {
    const [left, right] = listOf(argument).map((value) => String(context.resolve(value)));
    return left === right;
  },
  'Fn::And': (argument, context) => listOf(argument).every((part) => evaluate(part, context)),
  'Fn::Or': (argument, context) => listOf(argument).some((part) => evaluate(part, context)),
  'Fn::Not': (argument, context) => !evaluate(listOf(argument)[0], context),
  Condition: (name, context) => evaluate(context.template.Conditions?.[String(name)], context),
};

function evaluate(condition: unknown, context: Context): boolean {
  const [name, argument] = isObject(condition) ? (Object.entries(condition)[0] ?? []) : [];
  const check = name === undefined ? undefined : CONDITIONS[name];
  if (!check) throw new Error(`the local harness does not know the condition ${JSON.stringify(condition)}`);
  return check(argument, context);
}

function resourceNamed(logicalId: string, template: RawTemplate): RawResource {
  const resource = template.Resources[logicalId];
  if (!resource) throw new Error(`the template has no resource ${logicalId}`);
  return resource;
}

function splitAttribute(path: string): [string, string] {
  const dot = path.indexOf('.');
  return [path.slice(0, dot), path.slice(dot + 1)];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`expected a list, not ${JSON.stringify(value)}`);
  return value;
}

/**
 * A synthesized CDK stack as it would look once deployed: resources with their physical names, and properties
 * with every intrinsic function resolved. The rest of the harness knows the deployment through this alone.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
import { type Assembly, assetPath, type RawResource, readAssembly } from './template/assembly.ts';
import { createResolver, type Resolver } from './template/intrinsics.ts';
import { type Naming, type PhysicalName, physicalName } from './template/physical-names.ts';

export type Properties = Readonly<Record<string, unknown>>;

export interface Resource extends PhysicalName {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
}

export interface Template {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** The resources of the given types that the stack's conditions create, in the template's order. */
  resources(...types: string[]): Resource[];
  /** The folder that holds a Lambda function's code. */
  assetDirectory(resource: Resource): string;
  outputs(): Readonly<Record<string, string>>;
}

export interface TemplateOptions {
  /** What the HTTP API's `ApiEndpoint` resolves to. */
  readonly apiEndpoint: string;
}

export function loadTemplate(assemblyDir: string, stackName: string, options: TemplateOptions): Template {
  const assembly = readAssembly(assemblyDir, stackName);
  const { account, region, template } = assembly;
  const naming: Naming = { stackName, account, region, apiEndpoint: options.apiEndpoint };
  const resolver = createResolver(template, naming, (id, resource) => nameOf(naming, resolver, id, resource));
  return {
    stackName,
    account,
    region,
    resources: (...types) =>
      Object.entries(template.Resources)
        .filter(([, raw]) => types.includes(raw.Type) && resolver.holds(raw.Condition))
        .map(([id, raw]) => resourceOf(resolver, id, raw)),
    assetDirectory: (resource) => assetDirectory(assembly, resource),
    outputs: () => outputsOf(assembly, resolver),
  };
}

function nameOf(naming: Naming, resolver: Resolver, logicalId: string, raw: RawResource): PhysicalName {
  return physicalName(naming, logicalId, raw.Type, (property) => {
    const value = resolver.resolve(raw.Properties?.[property]);
    return value === undefined ? undefined : String(value);
  });
}

function resourceOf(resolver: Resolver, logicalId: string, raw: RawResource): Resource {
  const properties = resolver.resolveObject(raw.Properties ?? {}, logicalId);
  return { logicalId, type: raw.Type, ...resolver.name(logicalId), properties };
}

function assetDirectory(assembly: Assembly, resource: Resource): string {
  const code = resource.properties.Code;
  const key = typeof code === 'object' && code !== null && 'S3Key' in code ? code.S3Key : undefined;
  if (typeof key !== 'string') throw new Error(`${resource.logicalId} has no code asset (Code.S3Key)`);
  return assetPath(assembly, key);
}

function outputsOf({ template }: Assembly, resolver: Resolver): Record<string, string> {
  const present = Object.entries(template.Outputs ?? {}).filter(([, { Condition }]) =>
    resolver.holds(Condition),
  );
  return Object.fromEntries(present.map(([name, { Value }]) => [name, String(resolver.resolve(Value))]));
}

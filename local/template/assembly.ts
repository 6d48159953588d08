/**
 * The files that `cdk synth` leaves: the manifest says where the template is and which environment it is for, the
 * assets manifest which folder becomes which object in the deployment bucket.
 * https://docs.aws.amazon.com/cdk/v2/guide/deploy.html
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface RawResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

export interface RawTemplate {
  readonly Resources: Readonly<Record<string, RawResource>>;
  readonly Parameters?: Readonly<Record<string, { Type: string; Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Condition?: string }>>;
}

interface FileAsset {
  readonly source: { readonly path?: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

export interface Assembly {
  readonly directory: string;
  readonly account: string;
  readonly region: string;
  readonly template: RawTemplate;
  readonly files: readonly FileAsset[];
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      { readonly environment?: string; readonly properties?: { templateFile?: string; file?: string } }
    >
  >;
}

/** For a stack that names no environment of its own. */
const LOCAL_ACCOUNT = '111111111111';
const LOCAL_REGION = 'us-east-1';

export function readAssembly(directory: string, stackName: string): Assembly {
  const manifest: Manifest = readJson(path.join(directory, 'manifest.json'));
  const stack = manifest.artifacts?.[stackName];
  const templateFile = stack?.properties?.templateFile;
  if (!stack || !templateFile) throw new Error(`${directory} holds no stack named ${stackName}`);
  const assetsFile = manifest.artifacts?.[`${stackName}.assets`]?.properties?.file;
  return {
    directory,
    ...environmentOf(stack.environment),
    template: readJson(path.join(directory, templateFile)),
    files: assetsFile ? readAssets(path.join(directory, assetsFile)) : [],
  };
}

/** The folder or file in the assembly that is uploaded under `objectKey`. */
export function assetPath(assembly: Assembly, objectKey: string): string {
  const asset = assembly.files.find((file) =>
    Object.values(file.destinations).some((destination) => destination.objectKey === objectKey),
  );
  if (!asset?.source.path) throw new Error(`the assembly holds no asset ${objectKey}`);
  return path.join(assembly.directory, asset.source.path);
}

function environmentOf(environment = ''): { account: string; region: string } {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment) ?? [];
  return {
    account: account && account !== 'unknown-account' ? account : LOCAL_ACCOUNT,
    region: region && region !== 'unknown-region' ? region : LOCAL_REGION,
  };
}

function readAssets(file: string): FileAsset[] {
  const { files }: { files: Record<string, FileAsset> } = readJson(file);
  return Object.values(files);
}

/** The caller names the shape: these files are written by the CDK, not by people. */
function readJson<Shape>(file: string): Shape {
  return JSON.parse(readFileSync(file, 'utf8'));
}

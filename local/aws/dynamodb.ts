/**
 * DynamoDB on the wire, in front of the emulator: which IAM actions a call consists of, with the context keys of
 * fine-grained access control, and the use of a table's customer managed key on the caller's behalf.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import type { Resource, Template } from '../template.ts';
import { type KmsKey, type KmsKeys, keyAccess } from './kms-keys.ts';
import { jsonProtocol } from './protocol.ts';
import { type Access, type Answer, type Environment, type Input, type Service, textIn } from './service.ts';

/** One IAM action on one table, of which a call may hold several. */
export interface TableAccess {
  readonly action: string;
  readonly tableName: string;
  readonly leadingKeys?: readonly string[];
  readonly attributes?: readonly string[];
}

/** The part of the emulator that the endpoint needs. */
export interface DynamoDb {
  accessOf(operation: string, input: Input): readonly TableAccess[];
  call(operation: string, input: Input): Required<Answer>;
}

/** DynamoDB's own words for a caller that may not use the table's key. */
const KEY_DENIED =
  'KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: The ciphertext refers to a ' +
  'customer master key that does not exist, does not exist in this region, or you are not allowed to access.';

export function dynamoDbService(
  dynamodb: DynamoDb,
  template: Template,
  keys: KmsKeys,
  environment: Environment,
): Service {
  const tableKeys = keysByTable(template, keys);
  return {
    name: 'dynamodb',
    protocol: jsonProtocol('1.0', { checksum: true }),
    accessDenied: { namespace: 'com.amazon.coral.service#', type: 'AccessDeniedException', status: 400 },
    operation: (name) => ({
      accesses: (input) =>
        dynamodb
          .accessOf(name, input)
          .flatMap((access) => accessesOf(access, input, tableKeys.get(access.tableName), environment)),
      perform: (input) => dynamodb.call(name, input),
    }),
  };
}

function accessesOf(
  access: TableAccess,
  input: Input,
  key: KmsKey | undefined,
  environment: Environment,
): Access[] {
  const { account, region } = environment;
  const action = `dynamodb:${access.action}`;
  const resource = access.tableName && `arn:aws:dynamodb:${region}:${account}:table/${access.tableName}`;
  const context = {
    'dynamodb:LeadingKeys': access.leadingKeys,
    'dynamodb:Attributes': access.attributes,
    'dynamodb:ReturnValues': textIn(input, 'ReturnValues'),
    'dynamodb:Select': textIn(input, 'Select'),
  };
  const toTable = { action, resource: resource || '*', context };
  return key ? [toTable, toTableKey(key, access.tableName, environment)] : [toTable];
}

function toTableKey(key: KmsKey, tableName: string, environment: Environment): Access {
  const encryptionContext = {
    'aws:dynamodb:tableName': tableName,
    'aws:dynamodb:subscriberId': environment.account,
  };
  const via = { viaService: 'dynamodb', deniedMessage: KEY_DENIED };
  return keyAccess('Decrypt', key, encryptionContext, environment, via);
}

/** The tables that a customer managed key encrypts. */
function keysByTable(template: Template, keys: KmsKeys): ReadonlyMap<string, KmsKey> {
  const tables = template.resources('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
  const found = new Map<string, KmsKey>();
  for (const table of tables) {
    const id = keyIdOf(table);
    if (id !== undefined) found.set(table.ref, keys.get(id));
  }
  return found;
}

interface EncryptedTable {
  readonly SSESpecification?: { readonly KMSMasterKeyId?: string };
  readonly Replicas?: readonly EncryptedTable[];
}

/** A global table names its key once for each region. */
function keyIdOf({ properties }: Resource): string | undefined {
  const { SSESpecification, Replicas = [] }: EncryptedTable = properties;
  const specifications = [SSESpecification, ...Replicas.map((replica) => replica.SSESpecification)];
  return specifications.find((specification) => specification?.KMSMasterKeyId)?.KMSMasterKeyId;
}

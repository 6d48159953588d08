/**
 * Rights that are limited to attributes: a function that moves a session's idle time, or keeps it alive over a change of
 * factor, can neither read nor write anything else of a session.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import {
  DynamoDBClient,
  ScanCommand,
  type ScanCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { FunctionName, FunctionSpec } from '../../shared/routes.ts';
import { inTurn } from '../api/support/stories.ts';
import { usePortal } from '../support/portal.ts';
import {
  isAllowed,
  isGranted,
  keyOf,
  PREFIXES,
  settingsOf,
  specs,
  transact,
  update,
} from '../support/rights.ts';
import { tableNameOf } from '../support/table.ts';
import { attack } from './support/attack.ts';

const portal = usePortal({ keepData: true });

interface Limited {
  readonly name: FunctionName;
  readonly prefix: string;
  readonly attributes: readonly string[];
  readonly spec: FunctionSpec;
}

const limited: readonly Limited[] = specs.flatMap(([name, spec]) =>
  spec.table.flatMap(({ keys, attributes }) =>
    keys.flatMap((prefix) =>
      attributes && !isGranted(spec, 'UpdateItem', prefix) ? [{ name, prefix, attributes, spec }] : [],
    ),
  ),
);

const clientOf = ({ name }: Limited) => new DynamoDBClient(settingsOf(portal.harness, name));
const tableName = () => tableNameOf(portal.harness);
const ownOf = ({ attributes: [, , own = ''] }: Limited) => own;

function tries(grant: Limited, change: Partial<UpdateItemCommandInput> = {}): Promise<boolean> {
  const input = { ...update(tableName(), grant.prefix, ownOf(grant)), ...change };
  return isAllowed(clientOf(grant).send(new UpdateItemCommand(input)));
}

/** @returns `none` or those of the tries that were allowed for any of the limited rights */
async function allowedOf(
  triesOf: (grant: Limited) => readonly (readonly [string, () => Promise<boolean>])[],
) {
  const allowed = await inTurn(limited, (grant) =>
    inTurn(triesOf(grant), async ([what, attempt]) => ((await attempt()) ? [`${grant.name}: ${what}`] : [])),
  );
  return allowed.flat(2).join(', ') || 'none';
}

const Select = 'SPECIFIC_ATTRIBUTES';
const REPORT: Partial<ScanCommandInput> = {
  Select,
  ProjectionExpression: 'pk, sk, totp.sealedSecret, devices',
};
const ExpressionAttributeValues = { ':v': { S: 'x' } };
const BEYOND_THE_REPORT: readonly Partial<ScanCommandInput>[] = [
  {},
  { Select: 'ALL_ATTRIBUTES' },
  { Select: 'COUNT' },
  { Select: 'COUNT', FilterExpression: 'sk > :v', ExpressionAttributeValues },
  { Select, ProjectionExpression: 'passwordHash' },
  { Select, ProjectionExpression: 'pk, sk, phone' },
  { ...REPORT, FilterExpression: 'passwordHash > :v', ExpressionAttributeValues },
  { ...REPORT, FilterExpression: 'attribute_exists(phone)' },
];

/** Every attribute of a session, and one that is none. */
const ATTRIBUTES = [
  'userId',
  'hash',
  'epoch',
  'amr',
  'createdAt',
  'authenticatedAt',
  'lastSeenAt',
  'expiresAt',
  'new',
];

attack(
  {
    source: 'ASVS 13.2.2, CWE-250',
    claim: 'A role that may change one attribute changes every other one, alone and in a transaction',
  },
  async () => {
    expect(limited.length).toBeGreaterThan(6);
    const own = await inTurn(limited, (grant) => tries(grant));
    const others = await allowedOf((grant) => {
      const permitted = grant.spec.table.flatMap(({ attributes = [] }) => attributes);
      const foreign = ATTRIBUTES.filter((attribute) => !permitted.includes(attribute));
      return foreign.flatMap((attribute) => {
        const change = update(tableName(), grant.prefix, attribute);
        return [
          [attribute, () => tries(grant, change)] as const,
          [
            `${attribute} in a transaction`,
            () => isAllowed(transact(clientOf(grant), { Update: change })),
          ] as const,
        ];
      });
    });
    return `its own: ${own.every(Boolean) ? 'allowed' : 'refused'}; others allowed: ${others}`;
  },
);

attack(
  {
    source: 'ASVS 13.2.2, CWE-203',
    claim:
      'A role that may change one attribute reads the others: by a condition, by copying one, by what the change returns',
  },
  async () => {
    const allowed = await allowedOf((grant) => {
      const { UpdateExpression } = update(tableName(), grant.prefix);
      const changes: Record<string, Partial<UpdateItemCommandInput>> = {
        'a second one': { UpdateExpression: `${UpdateExpression}, amr = :v` },
        'a copy': { UpdateExpression: 'SET #a = amr', ExpressionAttributeValues: undefined },
        'a removal': { UpdateExpression: `${UpdateExpression} REMOVE amr` },
        'a condition on absence': { ConditionExpression: 'attribute_not_exists(amr)' },
        'a condition': { ConditionExpression: 'amr <> :v' },
        'all old ones returned': { ReturnValues: 'ALL_OLD' },
        'all new ones returned': { ReturnValues: 'ALL_NEW' },
      };
      return Object.entries(changes).map(([what, change]) => [what, () => tries(grant, change)] as const);
    });
    return `allowed: ${allowed}`;
  },
);

attack(
  {
    source: 'ASVS 13.2.2',
    claim: 'A role that may change one attribute of one kind of item changes it in the other kinds',
  },
  async () => {
    const allowed = await allowedOf((grant) => {
      const own = ownOf(grant);
      const foreign = PREFIXES.filter(
        (prefix) => prefix !== grant.prefix && !mayChange(grant.spec, prefix, own),
      );
      return foreign.map(
        (prefix) => [`${own} of ${prefix}`, () => tries(grant, { Key: keyOf(prefix) })] as const,
      );
    });
    return `allowed: ${allowed}`;
  },
);

/** The same attribute may be granted of two kinds of item. */
function mayChange(spec: FunctionSpec, prefix: string, attribute: string): boolean {
  const limitedTo = spec.table.some(
    ({ keys, attributes = [] }) =>
      (keys as readonly string[]).includes(prefix) && attributes.includes(attribute),
  );
  return limitedTo || isGranted(spec, 'UpdateItem', prefix);
}

attack(
  {
    source: 'ASVS 13.2.2',
    claim: 'Each role reads the whole table at once, or what it may not see of it by a filter or a count',
  },
  async () => {
    const scan = (name: FunctionName, change: Partial<ScanCommandInput>) =>
      isAllowed(
        new DynamoDBClient(settingsOf(portal.harness, name)).send(
          new ScanCommand({ TableName: tableName(), ...change }),
        ),
      );
    const reports = await inTurn(specs, async ([name]) => ((await scan(name, REPORT)) ? [name] : []));
    const beyond = await inTurn(specs, ([name]) => inTurn(BEYOND_THE_REPORT, (change) => scan(name, change)));
    return `five attributes: ${reports.flat()}; anything else: ${beyond.flat().includes(true) ? 'allowed' : 'nobody'}`;
  },
);

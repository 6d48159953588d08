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

const portal = usePortal({ keepData: true });

const settings = (name: FunctionName) => settingsOf(portal.harness, name);
const clientOf = (name: FunctionName) => new DynamoDBClient(settings(name));
const tableName = () => tableNameOf(portal.harness);

const limited = specs.flatMap(([name, spec]) =>
  spec.table.flatMap(({ keys, attributes }) =>
    keys.flatMap((prefix) =>
      attributes && !isGranted(spec, 'UpdateItem', prefix) ? [{ name, prefix, attributes, spec }] : [],
    ),
  ),
);

test('some rights are limited to attributes', () => {
  expect(limited.length).toBeGreaterThan(6);
});

describe.each(limited)('$name, limited to $attributes of $prefix', ({ name, prefix, attributes, spec }) => {
  const [own = ''] = attributes.filter((attribute) => attribute !== 'pk' && attribute !== 'sk');
  const try_ = (change: Partial<UpdateItemCommandInput> = {}) =>
    isAllowed(clientOf(name).send(new UpdateItemCommand({ ...update(tableName(), prefix, own), ...change })));

  test('changes that one, alone or in a transaction, and no other', async () => {
    expect(await try_()).toBe(true);
    expect(await isAllowed(transact(clientOf(name), { Update: update(tableName(), prefix, own) }))).toBe(
      true,
    );
    const permitted = spec.table.flatMap(({ attributes = [] }) => attributes);
    const all = [
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
    for (const attribute of all.filter((attribute) => !permitted.includes(attribute))) {
      expect(await try_(update(tableName(), prefix, attribute))).toBe(false);
      expect(
        await isAllowed(transact(clientOf(name), { Update: update(tableName(), prefix, attribute) })),
      ).toBe(false);
    }
  });

  test('reads no other through a condition, a value or what the change returns', async () => {
    const { UpdateExpression } = update(tableName(), prefix);
    expect(await try_({ UpdateExpression: `${UpdateExpression}, amr = :v` })).toBe(false);
    expect(await try_({ UpdateExpression: 'SET #a = amr', ExpressionAttributeValues: undefined })).toBe(
      false,
    );
    expect(await try_({ UpdateExpression: `${UpdateExpression} REMOVE amr` })).toBe(false);
    expect(await try_({ ConditionExpression: 'attribute_not_exists(amr)' })).toBe(false);
    expect(await try_({ ConditionExpression: 'amr <> :v' })).toBe(false);
    expect(await try_({ ReturnValues: 'ALL_OLD' })).toBe(false);
    expect(await try_({ ReturnValues: 'ALL_NEW' })).toBe(false);
    expect(await try_({ ReturnValues: 'UPDATED_NEW' })).toBe(true);
  });

  test('of no other kind of item', async () => {
    for (const other of PREFIXES.filter((other) => other !== prefix)) {
      const granted = isGranted(spec, 'UpdateItem', other) || isGrantedFor(spec, other, own);
      expect([other, await try_({ Key: keyOf(other) })]).toEqual([other, granted]);
    }
  });
});

/** The same attribute may be granted of two kinds of item. */
function isGrantedFor({ table }: FunctionSpec, prefix: string, attribute: string): boolean {
  return table.some(
    ({ keys, attributes = [] }) =>
      (keys as readonly string[]).includes(prefix) && attributes.includes(attribute),
  );
}

describe.each(specs)('%s', (name, { scan }) => {
  const try_ = (change: Partial<ScanCommandInput>) =>
    isAllowed(clientOf(name).send(new ScanCommand({ TableName: tableName(), ...change })));

  const Select = 'SPECIFIC_ATTRIBUTES';
  const whole: Partial<ScanCommandInput> = {
    Select,
    ProjectionExpression: 'pk, sk, totp.sealedSecret, devices',
  };

  test(`${scan ? 'scans for the attributes of its entry' : 'does not scan'}`, async () => {
    expect(await try_(whole)).toBe(scan !== undefined);
    const ExclusiveStartKey = keyOf('TEAM#');
    expect(await try_({ ...whole, ExclusiveStartKey })).toBe(scan !== undefined);
  });

  test('scans neither for all attributes nor with the help of another', async () => {
    const ExpressionAttributeValues = { ':v': { S: 'x' } };
    const refused: Partial<ScanCommandInput>[] = [
      {},
      { Select: 'ALL_ATTRIBUTES' },
      { Select: 'COUNT' },
      { Select: 'COUNT', FilterExpression: 'sk > :v', ExpressionAttributeValues },
      { Select, ProjectionExpression: 'passwordHash' },
      { Select, ProjectionExpression: 'pk, sk, phone' },
      { ...whole, FilterExpression: 'passwordHash > :v', ExpressionAttributeValues },
      { ...whole, FilterExpression: 'attribute_exists(phone)' },
    ];
    for (const change of refused) expect([change, await try_(change)]).toEqual([change, false]);
  });
});

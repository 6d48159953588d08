/**
 * GetItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
 */
import { itemAccess } from '../access.ts';
import { consumedCapacity } from '../capacity.ts';
import {
  capacityDetail,
  consistentRead,
  expression,
  requiredItem,
  requiredTableName,
  withoutLegacyParameters,
} from '../members.ts';
import { defineOperation } from '../operation.ts';
import { namesShape } from '../placeholders.ts';
import { prepareProjection, projectionAttributes, readOne } from '../read.ts';
import { structure } from '../shape.ts';

const input = withoutLegacyParameters(
  structure({
    TableName: requiredTableName,
    Key: requiredItem,
    ConsistentRead: consistentRead,
    ProjectionExpression: expression,
    ExpressionAttributeNames: namesShape,
    ReturnConsumedCapacity: capacityDetail,
  }),
);

export const getItem = defineOperation({
  input,
  prepare: (input) => ({ ...input, projection: prepareProjection(input) }),
  access: (database, { TableName, Key, projection }) => [
    itemAccess('GetItem', TableName, database.findTable(TableName), [Key], projectionAttributes(projection)),
  ],
  run: (database, { TableName, Key, ConsistentRead, ReturnConsumedCapacity, projection }) => {
    const mode = ConsistentRead ? 'strong' : 'eventual';
    const { item, capacityUnits } = readOne(database.table(TableName), Key, projection, mode);
    const capacity = consumedCapacity(ReturnConsumedCapacity, TableName, capacityUnits);
    return { output: { ...(item && { Item: item }), ...capacity }, capacityUnits };
  },
});

/**
 * A process to be killed: commits transactions of two puts, and says the number of each one that was answered.
 */
import { writeSync } from 'node:fs';
import { openJournal } from '../../../local/dynamodb/dynamodb.ts';
import { createTestDb, key, TABLE } from './database.ts';

const database = createTestDb({ journal: openJournal(String(process.argv[2])) });
const MOST = 100_000;

for (let number = 1; number <= MOST; number += 1) {
  const TransactItems = ['a', 'b'].map((name) => ({
    Put: { TableName: TABLE, Item: key(`${number}${name}`) },
  }));
  database.call('TransactWriteItems', { TransactItems });
  writeSync(1, `${number}\n`);
}

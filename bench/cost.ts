/**
 * What a million of each flow costs at list prices: the calls and capacity units that the harness counts, and a test asserts,
 * times `prices.json`. `npm run cost` prints the table that stands in the README.
 */
import { type Cost, type Flow, type Flows, flowsOf } from '../test/support/flows.ts';
import type { Portal } from '../test/support/portal.ts';
import prices from './prices.json' with { type: 'json' };

// Only the costs are read: no flow is run, so there is no portal to run it in.
const flows = flowsOf({} as Portal);

function costOf(group: keyof Flows, name: string): Cost {
  const [, , cost] = flows[group].find(([flow]: Flow) => flow === name) ?? [];
  if (!cost) throw new Error(`There is no flow ${name}`);
  return cost;
}

const ROWS: readonly [string, readonly Cost[]][] = [
  ['sign-in, password alone', [costOf('logins', 'password alone')]],
  [
    'sign-in with an app code',
    [costOf('logins', 'password, then a code is asked for'), costOf('verifications', 'code of the app')],
  ],
  ['sign-in from a remembered device', [costOf('logins', 'from a remembered device')]],
  [
    'sign-in with an SMS code',
    [
      costOf('logins', 'password, then a code is asked for'),
      costOf('factors', 'POST /api/send-sms'),
      costOf('verifications', 'code by SMS'),
    ],
  ],
  ['wrong code', [costOf('verifications', 'wrong code')]],
  ['turning two-factor on', [costOf('factors', 'POST /api/enroll'), costOf('verifications', 'enrolment')]],
  ['any request with a session', [costOf('sessions', 'GET /api/session')]],
];

function sum(costs: readonly Cost[], of: (cost: Cost) => number): number {
  return costs.reduce((total, cost) => total + of(cost), 0);
}

function rowOf(name: string, costs: readonly Cost[]): string {
  const requests = costs.length;
  const [reads, writes] = [
    sum(costs, ({ readUnits }) => readUnits),
    sum(costs, ({ writeUnits }) => writeUnits),
  ];
  const messages = sum(costs, ({ calls }) => (/\bsns\b/.test(calls) ? 1 : 0));
  const usd =
    requests * (prices.httpApiRequest + prices.lambdaRequest) +
    reads * prices.readUnit +
    writes * prices.writeUnit +
    messages * prices.smsToTheUnitedStates;
  return `| ${[name, requests, reads, writes, messages || '', usd.toFixed(2)].join(' | ')} |`;
}

export function costTable(): string {
  const head = [
    '| a million of | requests | read units | write units | messages | USD |',
    '| --- | --: | --: | --: | --: | --: |',
  ];
  return [...head, ...ROWS.map(([name, costs]) => rowOf(name, costs))].join('\n');
}

if (import.meta.main) process.stdout.write(`${costTable()}\n`);

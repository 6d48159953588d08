/** Puts routes behind the one middleware chain: a Lambda handler for API Gateway's HTTP API (payload format 2.0). */
import middy from '@middy/core';
import { list } from '../environment.ts';
import type { Table } from '../store/table.ts';
import { answer } from './answer.ts';
import { callOf } from './call.ts';
import { type ChainEvent, checkOrigin, matchRoute, parseBody, requireSession } from './middleware.ts';
import type { Routes } from './route.ts';

/** @param table absent where no route asks for a session */
export function serve(routes: Routes, { table, now = Date.now }: { table?: Table; now?: () => number } = {}) {
  const chain = middy<ChainEvent>()
    .use(answer())
    .use(matchRoute(routes, now))
    .use(checkOrigin(list('PORTAL_ORIGINS')))
    .use(parseBody());
  return (table ? chain.use(requireSession(table)) : chain).handler(dispatch);
}

function dispatch(event: ChainEvent) {
  const { route, by, beside } = event;
  if (route.access === 'anyone') return route.answer(callOf(event));
  // Reached only where a function with guarded routes was served without a table: refuse rather than trust.
  if (!by) throw new Error('A guarded route is served without its session check');
  return route.answer(callOf(event), by, beside);
}

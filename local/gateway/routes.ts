/**
 * Which route of an HTTP API a request takes: the most specific path, then the named method before ANY, then $default
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html).
 */
export interface RouteMatch {
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Route {
  readonly routeKey: string;
  readonly method: string;
  readonly segments: readonly Segment[];
}

interface Segment {
  readonly kind: 'literal' | 'variable' | 'greedy';
  readonly name: string;
}

/** Takes the path as it came, not decoded. */
export type Router = (method: string, path: string) => RouteMatch | undefined;

export function createRouter(routeKeys: readonly string[]): Router {
  const routes = routeKeys
    .filter((key) => key !== '$default')
    .map(parseRoute)
    .toSorted(bySpecificity);
  const otherwise = routeKeys.includes('$default') ? { routeKey: '$default', pathParameters: {} } : undefined;
  return (method, path) => {
    for (const route of routes) {
      if (route.method !== 'ANY' && route.method !== method) continue;
      const pathParameters = matchPath(route.segments, path);
      if (pathParameters) return { routeKey: route.routeKey, pathParameters };
    }
    return otherwise;
  };
}

function parseRoute(routeKey: string): Route {
  const [method = '', path = ''] = routeKey.split(' ');
  return { routeKey, method, segments: splitPath(path).map(parseSegment) };
}

/** `/a/` has an empty last segment, so that it is another path than `/a`, as it is for an HTTP API. */
function splitPath(path: string): string[] {
  return path.split('/').slice(1);
}

function parseSegment(text: string): Segment {
  if (!text.startsWith('{')) return { kind: 'literal', name: text };
  return text.endsWith('+}')
    ? { kind: 'greedy', name: text.slice(1, -2) }
    : { kind: 'variable', name: text.slice(1, -1) };
}

const specificity = { literal: 0, variable: 1, greedy: 2 };

function bySpecificity(a: Route, b: Route): number {
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (!other) break;
    const difference = specificity[segment.kind] - specificity[other.kind];
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

/** Split before it is decoded: an encoded slash belongs to its segment. */
function matchPath(segments: readonly Segment[], path: string): Record<string, string> | undefined {
  const parts = splitPath(path).map(decodePath);
  const parameters: Record<string, string> = {};
  for (const [index, { kind, name }] of segments.entries()) {
    const part = kind === 'greedy' ? parts.slice(index).join('/') : parts[index];
    if (part === undefined || (kind === 'literal' ? part !== name : part === '')) return undefined;
    if (kind !== 'literal') parameters[name] = part;
    if (kind === 'greedy') return parameters;
  }
  return parts.length === segments.length ? parameters : undefined;
}

/** What is not valid percent encoding stays as it is. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

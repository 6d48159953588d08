/**
 * Throttling as the stage's route settings say: a token bucket per route, refilled at the steady rate and as deep as
 * the burst (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html).
 */
import type { Properties } from '../template.ts';

/** Says whether a request to the route may pass now. */
export type Throttle = (routeKey: string) => boolean;

interface RouteSettings {
  readonly ThrottlingRateLimit?: number;
  readonly ThrottlingBurstLimit?: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

export function createThrottle(stage: Properties, nowMs: () => number): Throttle {
  const ofStage = (stage.DefaultRouteSettings ?? {}) as RouteSettings;
  const ofRoutes = (stage.RouteSettings ?? {}) as Readonly<Record<string, RouteSettings>>;
  const buckets = new Map<string, Bucket>();
  return (routeKey) => {
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = { ...ofStage, ...ofRoutes[routeKey] };
    if (rate === undefined || burst === undefined) return true;
    const bucket = buckets.get(routeKey) ?? { tokens: burst, filledAtMs: nowMs() };
    buckets.set(routeKey, bucket);
    return takeToken(bucket, Number(rate), Number(burst), nowMs());
  };
}

function takeToken(bucket: Bucket, rate: number, burst: number, nowMs: number): boolean {
  bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.filledAtMs) / 1000) * rate);
  bucket.filledAtMs = nowMs;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

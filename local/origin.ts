/**
 * The origins whose pages may call the API with cookies. A deployment has them from its configuration, in its
 * functions' variables and in the HTTP API's CORS
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html); the harness puts its own there.
 */
import type { Properties, Template } from './template.ts';
import { UserError } from './user-error.ts';

/** What the app is configured with as long as nobody sets `portalOrigins`. */
const defaultOrigin = 'http://localhost:3000';

export interface Origins {
  /** The harness's own, whose portal always works. */
  readonly own: string;
  readonly further: readonly string[];
}

export function checkOrigins(origins: readonly string[]): void {
  for (const origin of origins) {
    if (isOrigin(origin)) continue;
    throw new UserError(
      `--origin takes http:// or https://, a host and a port, without a path, such as http://localhost:5173, not ${origin}`,
    );
  }
}

/** The functions get the origins as one list parted by commas. */
function isOrigin(value: string): boolean {
  return URL.canParse(value) && /^https?:\/\/[^*,]+$/.test(value) && new URL(value).origin === value;
}

export function templateAtOrigins(template: Template, origins: Origins): Template {
  const extend = (configured: readonly string[]) => extendOrigins(configured, origins);
  return {
    ...template,
    resources: (...types) =>
      template
        .resources(...types)
        .map((resource) => ({ ...resource, properties: replaceOrigins(resource.properties, extend) })),
  };
}

/** The harness's own comes first: SMS name the first one's host. It stands in for the default one; others stay. */
function extendOrigins(configured: readonly string[], { own, further }: Origins): string[] {
  return [...new Set([own, ...configured.filter((origin) => origin !== defaultOrigin), ...further])];
}

interface WithOrigins extends Properties {
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly CorsConfiguration?: { readonly AllowOrigins?: readonly string[] };
}

function replaceOrigins(
  properties: WithOrigins,
  extend: (configured: readonly string[]) => string[],
): Properties {
  const { Environment, CorsConfiguration } = properties;
  const inVariables = Environment?.Variables?.PORTAL_ORIGINS;
  const inCors = CorsConfiguration?.AllowOrigins;
  const variables = () => ({
    ...Environment?.Variables,
    PORTAL_ORIGINS: extend(inVariables?.split(',') ?? []).join(','),
  });
  return {
    ...properties,
    ...(inVariables !== undefined && { Environment: { ...Environment, Variables: variables() } }),
    ...(inCors && { CorsConfiguration: { ...CorsConfiguration, AllowOrigins: extend(inCors) } }),
  };
}

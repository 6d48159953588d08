/**
 * A folder with an `index.html` as a web site, bundled in memory when the harness starts. The page names its scripts
 * and styles; each is built from the source of the same name.
 */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { reasonOf, UserError } from './user-error.ts';

export interface StaticSite {
  handle(path: string, request: IncomingMessage, response: ServerResponse): void;
}

interface StaticFile {
  readonly type: string;
  readonly body: Uint8Array;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/**
 * @param mount Path under which the site is served, with a slash at its end.
 * @param isPage Which paths get `index.html`: many of a single-page app.
 */
export function loadSite(directory: string, mount: string, isPage: (path: string) => boolean): StaticSite {
  const page = readFileSync(join(directory, 'index.html'));
  const files = new Map([[`${mount}index.html`, fileOf('.html', page)]]);
  for (const [path, body] of bundle(directory, mount, page.toString()))
    files.set(path, fileOf(extname(path), body));
  return {
    handle: (path, request, response) => {
      const file = files.get(isPage(path) ? `${mount}index.html` : path);
      if (!file) return sendText(response, 404, 'Not found');
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return sendText(response, 405, 'Method not allowed');
      send(response, file);
    },
  };
}

function fileOf(extension: string, body: Uint8Array): StaticFile {
  return { type: contentTypes[extension] ?? 'application/octet-stream', body };
}

function bundle(directory: string, mount: string, page: string): [string, Uint8Array][] {
  const entryPoints = [...page.matchAll(/(?:src|href)="([^":]+)\.(js|css)"/g)].map(
    ([, path = '', extension]) =>
      join(directory, `${path.slice(mount.length)}.${extension === 'js' ? 'ts' : 'css'}`),
  );
  const { outputFiles } = build({
    entryPoints,
    outdir: directory,
    outbase: directory,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  return outputFiles.map(({ path, contents }) => [mount + path.slice(directory.length + 1), contents]);
}

function build(options: BuildOptions & { write: false }) {
  try {
    return buildSync(options);
  } catch (error) {
    throw new UserError(`${options.outdir} does not build. ${reasonOf(error)}`, { cause: error });
  }
}

function send(response: ServerResponse, { type, body }: StaticFile): void {
  response.writeHead(200, { ...securityHeaders, 'content-type': type, 'content-length': body.length });
  response.end(body);
}

function sendText(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { ...securityHeaders, 'content-type': 'text/plain' }).end(`${message}\n`);
}

/**
 * A deployment knows its portal's origin from its configuration; the app is synthesized for the default one. On
 * another port the harness's own origin takes its place, in the functions' variables and in CORS alike.
 */
import type { Template } from './template.ts';

const synthesizedOrigin = 'http://localhost:3000';

export function templateAtOrigin(template: Template, origin: string): Template {
  return {
    ...template,
    resources: (...types) =>
      template
        .resources(...types)
        .map((resource) => ({ ...resource, properties: replaceOrigin(resource.properties, origin) })),
  };
}

function replaceOrigin<Value>(value: Value, origin: string): Value {
  return JSON.parse(JSON.stringify(value).replaceAll(synthesizedOrigin, origin));
}

/** The hand-made assembly beside this file: a little of everything that a stack's template may hold. */
import path from 'node:path';
import { loadTemplate, type Resource, type Template } from '../../local/template.ts';

export const API_ENDPOINT = 'http://127.0.0.1:4000';

export function demoTemplate(): Template {
  return loadTemplate(path.join(import.meta.dirname, 'assembly'), 'Demo', { apiEndpoint: API_ENDPOINT });
}

export function resourceIn(template: Template, type: string, logicalId: string): Resource {
  const found = template.resources(type).find((resource) => resource.logicalId === logicalId);
  if (!found) throw new Error(`no ${logicalId}`);
  return found;
}

export function roleArn(template: Template, logicalId: string): string {
  return String(resourceIn(template, 'AWS::IAM::Role', logicalId).attributes.Arn);
}

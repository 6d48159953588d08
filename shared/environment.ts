/** The function's settings, read once at load, so that a missing one fails the start and not a user's request. */
import type { EnvironmentName } from './routes.ts';

export function required(name: EnvironmentName): string {
  const value = process.env[name];
  if (!value) throw new Error(`Environment variable ${name} is not set`);
  return value;
}

export function optional(name: EnvironmentName): string | undefined {
  return process.env[name] || undefined;
}

export function number(name: EnvironmentName): number {
  const value = Number(required(name));
  if (Number.isNaN(value)) throw new Error(`Environment variable ${name} is no number`);
  return value;
}

export function list(name: EnvironmentName): readonly string[] {
  return required(name).split(',');
}

/**
 * The kinds of fault that befall a call on its way, whatever the service: what becomes of it, as data.
 * The SDK's side of it: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
import type { CallKind, CourseKind } from './fault.ts';

export interface Course {
  readonly takesEffect: boolean;
  /** Without an answer, the caller finds its connection closed. */
  readonly answered: boolean;
  /** The caller's environment is killed, as by the host: SIGKILL. */
  readonly kills?: true;
  /** Nothing happens until the caller gives up: its own timeout, or its function's. */
  readonly hangs?: true;
}

const COURSES: Readonly<Record<CourseKind, Course>> = {
  // The call arrives late, and takes effect then, even if its caller has given up meanwhile.
  slow: { takesEffect: true, answered: true },
  'cut-before': { takesEffect: false, answered: false },
  'cut-after': { takesEffect: true, answered: false },
  'kill-before': { takesEffect: false, answered: false, kills: true },
  'kill-after': { takesEffect: true, answered: false, kills: true },
  timeout: { takesEffect: false, answered: false, hangs: true },
};

export const courseKinds = Object.keys(COURSES) as CourseKind[];

/** Undefined for a kind that the service answers. */
export function courseOf(kind: CallKind): Course | undefined {
  return COURSES[kind as CourseKind];
}

/**
 * Reads a list of faults and says what is wrong with it. Members that a fault of its kind does not have are refused:
 * a misspelt `nth` would otherwise hit every call.
 */
import { answerKinds, operationsOf, servicesOf } from './answers.ts';
import { courseKinds } from './courses.ts';
import { type CallFault, type Fault, type ServiceName, services } from './fault.ts';
import { operations } from './operations.ts';

/** The message names the member at fault. */
export class InvalidFaultsError extends Error {
  override readonly name = 'InvalidFaultsError';
}

type Member =
  | 'kind'
  | 'service'
  | 'operation'
  | 'function'
  | 'nth'
  | 'share'
  | 'seed'
  | 'latencyMs'
  | 'seconds';
type Candidate = Readonly<Partial<Record<Member, unknown>>>;

export const kinds: readonly string[] = [...answerKinds, ...courseKinds, 'clock-skew'];
const MAX_FAULTS = 100;
/** Longer than a function lives. */
const MAX_LATENCY_MS = 900_000;
const MAX_SEED = 2 ** 32 - 1;
/** As far as a JavaScript date reaches to either side, halved, so that a moved clock still has room. */
const MAX_SKEW_SECONDS = 4_320_000_000_000;

export function parseFaults(value: unknown, functionNames: readonly string[]): Fault[] {
  if (!Array.isArray(value))
    throw new InvalidFaultsError('Send {"faults": [{"service": "dynamodb", "kind": "throttled"}]}');
  if (value.length > MAX_FAULTS) throw new InvalidFaultsError(`faults: more than ${MAX_FAULTS}`);
  return value.map((fault, index) => {
    const problem = problemOf(fault, functionNames);
    if (problem !== undefined) throw new InvalidFaultsError(`faults[${index}]${problem}`);
    return withSeed(fault as Fault, index);
  });
}

/** Of two shares without a seed, each has one of its own: they do not hit the same calls. */
function withSeed(fault: Fault, index: number): Fault {
  return fault.share === undefined ? fault : { ...fault, seed: fault.seed ?? index + 1 };
}

function problemOf(fault: unknown, functionNames: readonly string[]): string | undefined {
  if (typeof fault !== 'object' || fault === null || Array.isArray(fault)) return ' is not an object';
  const candidate: Candidate = fault;
  return (
    oneOf(kinds)('.kind', candidate.kind) ??
    shapeProblem(candidate) ??
    valueProblem(candidate, functionNames) ??
    whichProblem(candidate) ??
    (candidate.kind === 'clock-skew' ? undefined : fitProblem(fault as CallFault))
  );
}

function shapeProblem(candidate: Candidate): string | undefined {
  const { required, optional } = shapeOf(candidate.kind);
  const missing = required.find((member) => candidate[member] === undefined);
  if (missing !== undefined) return `.${missing} is missing: ${candidate.kind} needs it`;
  const allowed: readonly string[] = [...required, ...optional];
  const unknown = Object.keys(candidate).find((name) => !allowed.includes(name));
  return unknown === undefined
    ? undefined
    : `.${unknown}: ${candidate.kind} has ${allowed.join(', ')}, not this`;
}

interface Shape {
  readonly required: readonly Member[];
  readonly optional: readonly Member[];
}

function shapeOf(kind: unknown): Shape {
  if (kind === 'clock-skew')
    return { required: ['kind', 'seconds'], optional: ['function', 'share', 'seed'] };
  const optional: readonly Member[] = ['operation', 'function', 'nth', 'share', 'seed'];
  return { required: kind === 'slow' ? ['kind', 'service', 'latencyMs'] : ['kind', 'service'], optional };
}

/** Says what is wrong with a value, or nothing. */
type Check = (name: string, value: unknown) => string | undefined;

function valueProblem(candidate: Candidate, functionNames: readonly string[]): string | undefined {
  const checks: Readonly<Partial<Record<Member, Check>>> = {
    service: oneOf([...services, '*']),
    operation: oneOf(operationsIn(candidate.service)),
    function: oneOf(functionNames),
    nth: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    share: number(0, 1),
    seed: wholeNumber(0, MAX_SEED),
    latencyMs: wholeNumber(0, MAX_LATENCY_MS),
    seconds: number(-MAX_SKEW_SECONDS, MAX_SKEW_SECONDS),
  };
  for (const [member, check] of Object.entries(checks)) {
    const value = candidate[member as Member];
    const problem = value === undefined ? undefined : check(`.${member}`, value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function operationsIn(service: unknown): readonly string[] {
  return operations[service as ServiceName] ?? Object.values(operations).flat();
}

function whichProblem({ nth, share, seed }: Candidate): string | undefined {
  if (nth !== undefined && share !== undefined) return '.nth and .share exclude each other';
  if (seed !== undefined && share === undefined) return '.seed goes with .share';
  return undefined;
}

function fitProblem({ kind, service, operation }: CallFault): string | undefined {
  const fitting = servicesOf(kind);
  if (service === '*')
    return fitting && fitting.length < services.length ? misfit(kind, '*', fitting) : undefined;
  if (fitting && !fitting.includes(service)) return misfit(kind, service, fitting);
  const meant = operationsOf(kind, service);
  return operation === undefined || meant.includes(operation) ? undefined : misfit(kind, operation, meant);
}

function misfit(kind: string, what: string, fitting: readonly string[]): string {
  return `.kind: ${kind} does not fit ${what}, but ${fitting.join(', ')}`;
}

function oneOf(allowed: readonly string[]): Check {
  return (name, value) =>
    typeof value === 'string' && allowed.includes(value)
      ? undefined
      : `${name}: ${shown(value)} is none of ${allowed.join(', ')}`;
}

function number(least: number, most: number): Check {
  return (name, value) =>
    typeof value === 'number' && value >= least && value <= most
      ? undefined
      : `${name}: ${shown(value)} is no number from ${least} to ${most}`;
}

function wholeNumber(least: number, most: number): Check {
  return (name, value) =>
    Number.isInteger(value)
      ? number(least, most)(name, value)
      : `${name}: ${shown(value)} is no whole number`;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

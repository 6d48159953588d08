/** What the `admin` function answers: one JSON document for each command. */
import type { Issue } from '../../shared/validation.ts';
import type { OperatorView } from './view.ts';

export interface Failure {
  readonly ok: false;
  readonly error: string;
  /** Where a command is not of its form. */
  readonly errors?: readonly Issue[];
}

export interface Shown {
  readonly ok: true;
  readonly user: OperatorView;
}

export interface RefusedUser {
  /** The place in the command's `users`, from zero. */
  readonly index: number;
  /** Null where it cannot be read. */
  readonly username: string | null;
  readonly error: string;
}

export interface Imported {
  readonly ok: true;
  readonly imported: number;
  readonly refused: readonly RefusedUser[];
}

export type Result = Failure | Shown | Imported;

/** What the `admin` function answers: one JSON document for each command. */

import type { Key } from '../../shared/store/keys.ts';
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

/** How much of what is stored needs one key. */
export interface KeyUse {
  /** Of authenticator apps. */
  readonly secrets: number;
  /** Remembered ones that have not expired. */
  readonly devices: number;
}

/** One page of it. */
export interface KeyReport {
  readonly ok: true;
  /** By the id of the key. */
  readonly keys: Readonly<Record<string, KeyUse>>;
  /** User names of those who still need the key that was asked for. */
  readonly users?: readonly string[];
  /** Where the next page begins; absent with the last. */
  readonly next?: Key;
}

export type Result = Failure | Shown | Imported | KeyReport;

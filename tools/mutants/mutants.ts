/** Every weakness that the attacks have to notice, each planted by itself: `npm run test:mutants`. */
import { codeMutants } from './codes.ts';
import { insideMutants } from './inside.ts';
import { limitMutants } from './limits.ts';
import type { Mutant } from './mutant.ts';
import { passwordMutants } from './passwords.ts';
import { sessionMutants } from './sessions.ts';

export const mutants: readonly Mutant[] = [
  ...codeMutants,
  ...sessionMutants,
  ...insideMutants,
  ...limitMutants,
  ...passwordMutants,
];

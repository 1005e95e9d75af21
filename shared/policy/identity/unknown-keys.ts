import { nearest } from '../../errors/index.ts';
import type { Problem } from './signature-key.ts';

/** Misspelt or invented keys of an entry, each with the nearest name. */
export function unknownKeys(config: object, known: readonly string[]): Problem[] {
  return Object.keys(config)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = nearest(key, known);
      const repair = meant === undefined ? 'remove it' : `write ${meant}`;
      return { key, expected: known.join(', '), found: key, repair };
    });
}

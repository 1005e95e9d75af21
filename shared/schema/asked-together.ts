import { createPathReader } from './answer-path.ts';
import type { Place } from './degrade.ts';
import type { CallSource } from './field-source.ts';

/** Fields of one request that ask for the same in the same millisecond, by what alone tells their calls apart. */
export type AskedBy = Map<unknown, AskedTogether>;

/**
 * One question of several fields: they wait for one promise. An answer is the same for all of them; where there is none, each place is
 * told so by itself.
 */
export class AskedTogether {
  /** On the clock of `performance.now()`, whole milliseconds: later fields have more time, and ask for themselves. */
  readonly deadlineAt: number;
  readonly places: Place[];
  /** It was answered in a way that is no other place's. */
  isOver = false;
  answer!: Promise<unknown>;

  constructor(deadlineAt: number, first: Place) {
    this.deadlineAt = deadlineAt;
    this.places = [first];
  }

  /** @returns undefined for who has to ask */
  join(deadlineAt: number, place: Place): Promise<unknown> | undefined {
    if (this.isOver || this.deadlineAt !== deadlineAt) return undefined;
    this.places.push(place);
    return this.answer;
  }

  /** What is made of the answer for its only place, if there is no other; then nobody else gets it. */
  alone(complete: () => Promise<unknown> | undefined): Promise<unknown> | undefined {
    const completed = this.places.length === 1 ? complete() : undefined;
    this.isOver ||= completed !== undefined;
    return completed;
  }

  /** What every place is served in the answer's stead: the same for all. @throws what `serve` throws */
  serveEach(serve: (place: Place) => unknown): unknown {
    this.isOver = true;
    let served: unknown;
    let failure: { readonly thrown: unknown } | undefined;
    for (const place of this.places) {
      try {
        served = serve(place);
      } catch (thrown) {
        failure = { thrown };
      }
    }
    if (failure) throw failure.thrown;
    return served;
  }
}

/**
 * Reads off the parent what alone tells a field's calls apart; undefined where more than one value of the parent does, or something else.
 * What is kept goes the long way, where each place may be flagged as stale.
 */
export function createTellApart(source: CallSource): ((parent: unknown) => unknown) | undefined {
  const { operation, input, eachOf, caching } = source;
  if (!operation.read || operation.service.protocol === 'graphql') return undefined;
  if (eachOf !== undefined || caching.rule || caching.tags.length > 0) return undefined;
  const [varying, ...more] = input.map(([, template]) => template).filter(({ kind }) => kind !== 'literal');
  const isOfParent = varying?.kind === 'reference' && varying.root === 'parent';
  return isOfParent && more.length === 0 ? createPathReader(varying.path) : undefined;
}

/** Others are not told apart by identity. */
export function isTellable(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

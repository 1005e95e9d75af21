export type ProblemKind = 'invalid' | 'forbidden' | 'not_found' | 'conflict' | 'failed_precondition';

/** What a handler throws when it refuses. Each protocol says it in its own way. */
export class Problem extends Error {
  readonly kind: ProblemKind;

  constructor(kind: ProblemKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

export function notFound(what: string, id: string): Problem {
  return new Problem('not_found', `There is no ${what} ${id}.`);
}

import type { ProvenSchema } from '../../schema/index.ts';
import type { PreparedOperation } from '../prepared-operation.ts';
import { maxHotTokens, tokensOf, whyInterpreted } from './compilable.ts';
import { hasConditionalMerges } from './conditional-merges.ts';
import { hotAfter } from './hot-operations.ts';

/** When graphql-jit takes an operation over from graphql-js, in production. */
export type WhenCompiled =
  | { readonly when: 'beforeTheFirstRequest' }
  | { readonly when: 'onceHot'; readonly afterRuns: number }
  | { readonly when: 'never'; readonly because: string };

export function whenCompiled(proven: ProvenSchema, operation: PreparedOperation, registered: boolean): WhenCompiled {
  const because =
    whyInterpreted(proven, operation) ??
    (hasConditionalMerges(operation.document) ? 'a field stands twice, once with @skip or @include' : undefined);
  if (because !== undefined) return { when: 'never', because };
  if (registered) return { when: 'beforeTheFirstRequest' };
  if (tokensOf(operation.document) > maxHotTokens)
    return { when: 'never', because: `it is not registered, and longer than ${maxHotTokens} tokens` };
  return { when: 'onceHot', afterRuns: hotAfter };
}

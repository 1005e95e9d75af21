/** What a proven registry `batch` entry says. */
import type { ContractType } from '../contracts/index.ts';
import type { Operation } from './types.ts';

export interface BatchPlan {
  readonly bulk: Operation;
  readonly keys: readonly BatchKey[];
  /** `objects`: one bulk input takes a list of objects with the keys' names. `lists`: each key has a list of its own, in parallel. */
  readonly form: 'objects' | 'lists';
  /** Dotted path of the list in the bulk answer; empty for the answer itself. */
  readonly path: readonly string[];
  readonly item: ItemType;
  readonly max: number;
  readonly many: boolean;
}

export interface BatchKey {
  /** Its name in a caller's input. */
  readonly input: string;
  /** Its name in an item of the bulk answer. */
  readonly itemField: string;
  /** The bulk operation's input that takes it. */
  readonly bulkInput: string;
  /** What the bulk operation takes for one key. */
  readonly type: ContractType;
}

/** What an item is: an object, or one of several that all have the keys. */
export type ItemType = Extract<ContractType, { kind: 'object' | 'union' }>;

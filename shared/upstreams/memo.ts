import type { ObjectType } from '../contracts/index.ts';
import type { SharedCall } from '../resilience/index.ts';
import type { CallOptions, EntryPolicy, Input } from './call.ts';
import type { Operation } from './types.ts';

/** What is asked of one operation, as the key of a `Map`. */
export type InputKeyOf = (input: Input) => unknown;

type Asked = Pick<CallOptions, 'operation' | 'input' | 'selection' | 'scope' | 'deadlineAt' | 'cache' | 'tags'>;

/**
 * Equal reads of one request are one call. A caller that needs more time than the call in flight has left makes its own, which later
 * ones join. Reads that may be served what was kept, by the same rule and tags, are apart from those that ask for what is true now:
 * otherwise a document's order would decide which of the two a field shows.
 */
export const memo: EntryPolicy = (next, operation) => {
  if (!operation.read) return undefined;
  const keyOf = createInputKeyOf(operation.contract.input);
  return (call) => {
    const calls = callsOf(call, call.addedText);
    const key = keyOf(call.input);
    const present = calls.get(key);
    if (present?.admits(call.deadlineAt)) return present.join(call.deadlineAt);
    calls.set(key, call.shared);
    return next(call);
  };
};

/** The same for who has no call yet, so that none is made in vain: the fields of a list often ask for the same few things. */
export function createJoin(operation: Operation): (asked: Asked) => Promise<unknown> | undefined {
  const keyOf = createInputKeyOf(operation.contract.input);
  return (asked) => {
    const { scope, input, deadlineAt } = asked;
    const calls = scope.memo.get(groupOf(asked, ''));
    const present = calls?.get(keyOf(input));
    return present?.admits(deadlineAt) ? present.join(deadlineAt) : undefined;
  };
}

/**
 * Within one operation inputs are told apart by their JSON; a single scalar by itself, which costs no text and no hash of one. Inputs are
 * bound to the contract, so that such an operation never has keys of both kinds.
 */
export function createInputKeyOf({ fields }: ObjectType): InputKeyOf {
  if (fields.size === 0) return () => undefined;
  const [only] = fields.values();
  const isScalar = fields.size === 1 && (only!.type.kind === 'scalar' || only!.type.kind === 'enum');
  if (!isScalar) return (input) => JSON.stringify(input);
  const { name } = only!;
  return (input) => input[name];
}

function callsOf(asked: Asked, addedText: string): Map<unknown, SharedCall<unknown>> {
  const { memo } = asked.scope;
  const group = groupOf(asked, addedText);
  let calls = memo.get(group);
  if (!calls) memo.set(group, (calls = new Map()));
  return calls;
}

/**
 * Within one request the viewer and the headers are the same for all. Only the selection may hold a line break, tags being JSON, and it
 * stands last.
 */
function groupOf({ operation, selection, cache, tags }: Asked, addedText: string): unknown {
  if (cache === undefined)
    return selection === '' && addedText === '' ? operation : `${operation.id}\n${addedText}\n${selection}`;
  const kept = `${cache.freshMs} ${cache.revalidateMs} ${cache.keepMs}`;
  return `${operation.id}\n${addedText}\n${kept}\n${tags?.length ? JSON.stringify(tags) : ''}\n${selection}`;
}

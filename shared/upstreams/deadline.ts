import { FoyerError, toFoyerError } from '../errors/index.ts';
import type { Ask, Call, Send } from './call.ts';
import type { Operation } from './types.ts';

/** Already kept: what waits for it goes on in the next microtask. `queueMicrotask` makes an asynchronous resource each time. */
const nextMicrotask = Promise.resolve();

/**
 * Callers wait until their own deadlines, the call until the latest of them; when the last has left it is aborted.
 *
 * The call sets off in the next microtask: sibling fields that ask for the same within one tick have joined by then, and the latest of
 * their deadlines is the one that travels.
 */
export function deadline(next: Send, operation: Operation): Ask {
  return (call) => {
    if (!call.outlivesClient) call.scope.trackRead(call.shared);
    const answer = call.shared.join(call.deadlineAt);
    nextMicrotask.then(() => setOff(call, next));
    return operation.read ? answer : answer.catch(asWriteFailure);
  };
}

function setOff(call: Call, next: Send): void {
  if (!call.shared.abandoned) next(call, call);
}

/** A write that is left at its deadline, or whose answer cannot be read, may have been carried out: whoever repeats it could do it twice. */
function asWriteFailure(thrown: unknown): never {
  const error = toFoyerError(thrown);
  const { code, detail } = error;
  const isInDoubt = code === 'UPSTREAM_TIMEOUT' || code === 'UPSTREAM_BAD_RESPONSE';
  if (!isInDoubt || error.notSent || error.outcome) throw error;
  throw new FoyerError(code, {
    retryable: false,
    outcome: 'unknown',
    cause: error,
    ...(detail === undefined ? {} : { detail }),
  });
}

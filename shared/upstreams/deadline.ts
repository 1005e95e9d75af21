import { FoyerError, toFoyerError } from '../errors/index.ts';
import type { Call, Policy, Send } from './call.ts';

/**
 * Callers wait until their own deadlines, the call until the latest of them; when the last has left it is aborted.
 *
 * The call sets off in the next microtask: sibling fields that ask for the same within one tick have joined by then, and the latest of
 * their deadlines is the one that travels.
 */
export const deadline: Policy = (next, operation) => (call) => {
  if (!call.outlivesClient) call.scope.trackRead(call.shared);
  const answer = call.shared.join(call.deadlineAt);
  queueMicrotask(() => void setOff(call, next));
  return operation.read ? answer : answer.catch(asWriteFailure);
};

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

async function setOff(call: Call, next: Send): Promise<void> {
  const { shared, scope } = call;
  if (shared.abandoned) return;
  try {
    shared.resolve(await next(call));
  } catch (error) {
    shared.reject(error);
  } finally {
    scope.untrackRead(shared);
  }
}

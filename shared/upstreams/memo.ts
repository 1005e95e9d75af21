import type { Call, Policy } from './call.ts';

/**
 * Equal reads of one request are one call. A caller that needs more time than the call in flight has left makes its own, which later
 * ones join.
 */
export const memo: Policy = (next, operation) => {
  if (!operation.read) return undefined;
  return (call) => {
    const calls = call.scope.memo;
    const key = memoKey(call);
    const present = calls.get(key);
    if (present?.admits(call.deadlineAt)) return present.join(call.deadlineAt);
    calls.set(key, call.shared);
    return next(call);
  };
};

/** Within one request the viewer and the headers are the same for all; what differs is what is asked. */
function memoKey(call: Call): string {
  return `${call.operation.id}\n${call.addedText}\n${call.selection}\n${JSON.stringify(call.input)}`;
}

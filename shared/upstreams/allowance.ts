import type { Policy } from './call.ts';

/**
 * Counts the calls that one request makes, after memo, gathering and what the cache had. It stands before coalescing, so that a request's
 * allowance does not depend on whom it happens to share a call with, and a retry costs nothing of it.
 */
export const allowance: Policy = (next) => (call, receiver) => {
  try {
    call.scope.countCall();
  } catch (error) {
    receiver.reject(error);
    return;
  }
  next(call, receiver);
};

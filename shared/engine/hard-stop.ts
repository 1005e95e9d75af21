import { FoyerError } from '../errors/index.ts';
import type { Executed } from './compiled/compile-operation.ts';
import type { Maskable } from './mask.ts';
import type { PreparedOperation } from './prepared-operation.ts';

/** Every field has ended by the deadline; what is left is to complete their objects, and for a mutation to tell Redis what it made wrong. */
const graceMs = 35;

/**
 * The result of an execution, and without fields once its deadline is over: whatever holds an execution up, an answer goes out.
 *
 * @param deadlineAt on the clock of `performance.now()`
 */
export function stopAfter(
  deadlineAt: number,
  running: Promise<Executed>,
  { plan }: PreparedOperation,
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve({ data: null, errors: [tooLate(plan.kind === 'mutation')] });
    // A loop that was held up has the fields' own ends still before it: they come first, in this turn and the next.
    const whenDue = () => setImmediate(() => setImmediate(stop));
    // Also what began behind its deadline ends by its fields.
    const timer = setTimeout(whenDue, graceMs + Math.max(0, Math.ceil(deadlineAt - performance.now())));
    running.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (reason) => {
        clearTimeout(timer);
        reject(reason);
      },
    );
  });
}

/** What a mutation has begun may have been carried out. */
function tooLate(isMutation: boolean): Maskable {
  const originalError = new FoyerError('UPSTREAM_TIMEOUT', {
    publicMessage: 'The answer took too long.',
    detail: 'the execution had not ended at its deadline: a field waits for what never settles',
    ...(isMutation ? { retryable: false, outcome: 'unknown' as const } : {}),
  });
  return { message: originalError.message, originalError };
}

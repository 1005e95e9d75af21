import type { PreparedOperation } from '../engine/index.ts';
import { type FoyerError, toFoyerError } from '../errors/index.ts';
import type { IncomingRequest } from './incoming-request.ts';

/**
 * Asks the BFF's `onOperation`, once it is known what will run.
 *
 * @returns why it shall not run
 */
export async function askBeforeOperation(
  incoming: IncomingRequest,
  { plan }: PreparedOperation,
): Promise<FoyerError | undefined> {
  const { traceId, viewer, context, document } = incoming;
  try {
    await incoming.hooks!.operation(
      {
        traceId,
        context,
        viewer,
        kind: plan.kind,
        name: plan.name,
        documentId: document?.id,
        calls: callsOf(plan),
        deadlineMs: plan.deadlineMs,
      },
      incoming.leftOf(plan.deadlineMs),
    );
    return undefined;
  } catch (thrown) {
    return toFoyerError(thrown);
  }
}

const known = new WeakMap<PreparedOperation['plan'], readonly string[]>();

/** The same for every request of an operation. */
function callsOf(plan: PreparedOperation['plan']): readonly string[] {
  let calls = known.get(plan);
  if (!calls) {
    calls = Object.freeze([...new Set(plan.steps.flatMap(({ operation }) => operation ?? []))]);
    known.set(plan, calls);
  }
  return calls;
}

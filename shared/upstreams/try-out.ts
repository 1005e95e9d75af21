import type { AttemptOutcome, Breaker, LoopStall } from '../resilience/index.ts';
import { judgeFailure } from './attempt-outcome.ts';
import { type Ask, Call } from './call.ts';

export interface TryOutOptions {
  readonly ask: Ask;
  readonly breaker: Breaker;
  readonly stall: LoopStall;
  /** What the breaker gave for this attempt. */
  readonly permit: number;
}

/**
 * Sends the attempt that tells how the service is: a breaker's probe, or its trial. It is given all the declared time, whoever leaves it
 * before, else hurried clients could keep the breaker of a well service open, or that of a hanging one closed. For reads only: what a
 * write does after its caller was told that it is over, nobody would know.
 *
 * The caller is answered as by any attempt, and leaves when its own time is over.
 */
export function tryOut(call: Call, { ask, breaker, stall, permit }: TryOutOptions): Promise<unknown> {
  const attempt = apart(call);
  const isTrial = !call.isProbe;
  if (isTrial) breaker.beginTrial();
  const end = (outcome: AttemptOutcome) => {
    attempt.shared.resolve(undefined);
    breaker.record(permit, outcome, attempt.sentAt || undefined, isTrial);
  };
  call.shared.dispatched();
  return new Promise((resolve, reject) => {
    call.shared.listen({ onAbort: reject });
    ask(attempt).then(
      (answer) => {
        end('success');
        resolve(answer);
      },
      (error: unknown) => {
        end(judgeFailure(error, attempt, stall));
        reject(error);
      },
    );
  });
}

/** The same call with a life of its own. */
function apart(call: Call): Call {
  const { operation, input, selection, scope, declaredMs, visibility } = call;
  const deadlineAt = Math.max(call.shared.deadlineAt, performance.now() + declaredMs);
  const attempt = new Call({ operation, input, selection, scope, deadlineAt, declaredMs, visibility });
  attempt.variant = call.variant;
  attempt.isResend = call.isResend;
  attempt.addAsOf(call);
  attempt.shared.join(deadlineAt).catch(ignore);
  return attempt;
}

function ignore(): void {}

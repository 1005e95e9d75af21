import { createAnswerReader } from '../contracts/index.ts';
import { FoyerError, toFoyerError } from '../errors/index.ts';
import { createIdCheck } from './answered-id.ts';
import type { Call, Send } from './call.ts';
import type { OperationCounts } from './call-counts.ts';
import { createHeaderWriter } from './headers.ts';
import { markPartial } from './partial-answers.ts';
import type { Operation, Transport } from './types.ts';

/** The innermost step: one attempt at the service, its answer held to the contract. */
export function createSendAttempt(operation: Operation, transport: Transport, counts: OperationCounts): Send {
  const headersOf = createHeaderWriter(operation);
  const { answer, answerNullable } = operation.contract;
  // Reading is synchronous, so that one flag serves all calls.
  let hasErrors = false;
  const read = createAnswerReader(answer, answerNullable, {
    partial: operation.service.protocol === 'graphql',
    onFieldError: () => {
      hasErrors = true;
    },
  });
  const checkId = createIdCheck(operation);
  const readChecked = (call: Call, received: unknown) => {
    hasErrors = false;
    const answered = read(received);
    if (hasErrors) markPartial(answered);
    checkId?.(call.input, answered);
    return answered;
  };
  return async (call) => {
    const { shared } = call;
    if (shared.abandoned || shared.deadlineAt <= performance.now())
      throw new FoyerError('UPSTREAM_TIMEOUT', { notSent: true });
    const headers = headersOf(call);
    shared.dispatched();
    const sentAt = performance.now();
    call.sentAt = sentAt;
    try {
      const received = await transport.send({
        operation,
        input: call.input,
        selection: call.selection,
        headers,
        deadlineAt: shared.deadlineAt,
        signal: shared,
      });
      const answered = readChecked(call, received);
      counts.countAttempt('OK', performance.now() - sentAt);
      return answered;
    } catch (error) {
      counts.countAttempt(toFoyerError(error).code, performance.now() - sentAt);
      throw error;
    }
  };
}

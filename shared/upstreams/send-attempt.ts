import { createAnswerReader } from '../contracts/index.ts';
import { FoyerError, toFoyerError } from '../errors/index.ts';
import { createIdCheck } from './answered-id.ts';
import type { Call, Send } from './call.ts';
import type { OperationCounts } from './call-counts.ts';
import { createHeaderWriter } from './headers.ts';
import { markPartial } from './partial-answers.ts';
import type { Attempt, Operation, Transport } from './types.ts';

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
  return (call, receiver) => {
    const { shared } = call;
    const sentAt = performance.now();
    if (shared.abandoned || shared.deadlineAt <= sentAt) {
      receiver.reject(new FoyerError('UPSTREAM_TIMEOUT', { notSent: true }));
      return;
    }
    const fail = (error: unknown) => {
      counts.countAttempt(toFoyerError(error).code, performance.now() - sentAt);
      receiver.reject(error);
    };
    const succeed = (received: unknown) => {
      let answered: unknown;
      try {
        answered = readChecked(call, received);
      } catch (error) {
        fail(error);
        return;
      }
      counts.countAttempt('OK', performance.now() - sentAt);
      receiver.resolve(answered);
    };
    try {
      const headers = headersOf(call);
      shared.dispatched();
      call.sentAt = sentAt;
      transport.send(attemptOf(call, headers)).then(succeed, fail);
    } catch (error) {
      receiver.reject(error);
    }
  };
}

function attemptOf({ operation, input, selection, shared }: Call, headers: Attempt['headers']): Attempt {
  return { operation, input, selection, headers, deadlineAt: shared.deadlineAt, signal: shared };
}

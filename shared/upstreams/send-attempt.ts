import { createAnswerReader } from '../contracts/index.ts';
import { FoyerError } from '../errors/index.ts';
import type { Send } from './call.ts';
import { createHeaderWriter } from './headers.ts';
import type { Operation, Transport } from './types.ts';

/** The innermost step: one attempt at the service, its answer held to the contract. */
export function createSendAttempt(operation: Operation, transport: Transport): Send {
  const headersOf = createHeaderWriter(operation);
  const { answer, answerNullable } = operation.contract;
  const read = createAnswerReader(answer, answerNullable, { partial: operation.service.protocol === 'graphql' });
  return async (call) => {
    const { shared, scope } = call;
    if (shared.abandoned || shared.deadlineAt <= performance.now())
      throw new FoyerError('UPSTREAM_TIMEOUT', { notSent: true });
    scope.countCall();
    const headers = headersOf(call);
    shared.dispatched();
    call.sentAt = performance.now();
    const received = await transport.send({
      operation,
      input: call.input,
      selection: call.selection,
      headers,
      deadlineAt: shared.deadlineAt,
      signal: shared.signal,
    });
    return read(received);
  };
}

import type { GraphQLResolveInfo } from 'graphql';
import { createInputBinder } from '../contracts/index.ts';
import { FoyerError, isFoyerError } from '../errors/index.ts';
import { Call, type Operation, type Pipeline, type RequestScope } from '../upstreams/index.ts';
import { cachingOf } from './caching.ts';
import type { Operations } from './collect-sources.ts';
import { readOrStale } from './degrade.ts';
import { idempotencyKey } from './idempotency-key.ts';
import type { ServiceCall, Services } from './resolvers.ts';
import { wholeSelection } from './service-selection.ts';

/** On whose behalf, and until when, a resolver calls services. Built once a field of a request. */
export interface CallingField {
  readonly scope: RequestScope;
  readonly info: GraphQLResolveInfo;
  readonly deadlineAt: number;
  /** A public resolver calls nothing that reads the viewer or the client's headers. */
  readonly public: boolean;
  /** A field of Mutation: what it has begun it brings to its end, also when the client leaves. */
  readonly mayWrite: boolean;
  /** Made so far. */
  writes: number;
}

/** Gives a field its `ctx.services`. The objects are made when they are asked for, from prototypes built once a process. */
export type ServicesOf = (field: CallingField) => Services;

/** No service has this name. */
const calling = Symbol('foyer.callingField');

export function createServices(operations: Operations, pipeline: Pipeline): ServicesOf {
  const prototype = Object.create(null) as object;
  for (const [service, ofService] of operations) {
    const calls = [...ofService.values()].map(
      (operation) => [operation.name, createServiceCall(operation, pipeline)] as const,
    );
    Object.defineProperty(prototype, service, {
      enumerable: true,
      get(this: { [calling]: CallingField }): Record<string, ServiceCall> {
        return Object.fromEntries(calls.map(([name, call]) => [name, (input) => call(this[calling], input ?? {})]));
      },
    });
  }
  return (field) => Object.create(prototype, { [calling]: { value: field } });
}

type CallOfField = (field: CallingField, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

function createServiceCall(operation: Operation, pipeline: Pipeline): CallOfField {
  const bind = createInputBinder(operation.contract.input);
  const selection = operation.service.protocol === 'graphql' ? wholeSelection(operation.contract.answer) : '';
  const caching = cachingOf(operation);
  const tags = operation.config?.cache?.tags ?? [];
  const readsViewer = operation.identity !== 'none' || operation.service.headers.forward.length > 0;
  return async (field, input) => {
    if (field.public && readsViewer) throw readsTooMuch(operation);
    const { scope, info } = field;
    const call = new Call({
      operation,
      input: bind(input),
      selection,
      scope,
      deadlineAt: Math.min(scope.deadlineIn(operation.timeoutMs), field.deadlineAt),
      idempotencyKey: operation.read ? undefined : idempotencyKey(scope, info, field.writes++),
      outlivesClient: field.mayWrite,
      // What code puts into an input may be anybody's.
      visibility: field.public ? 'public' : 'private',
      cache: caching.rule,
      tags,
    });
    return operation.read
      ? readOrNull(readOrStale(call, pipeline, info))
      : pipeline.send(call).finally(() => scope.forgetReads());
  };
}

async function readOrNull(answer: Promise<unknown>): Promise<unknown> {
  try {
    return (await answer) ?? null;
  } catch (error) {
    if (isFoyerError(error) && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

function readsTooMuch(operation: Operation): FoyerError {
  return new FoyerError('INTERNAL_SERVER_ERROR', {
    detail: `a public resolver called ${operation.id}, which is told who the viewer is; take publicResolver() away, or make the operation's identity none`,
  });
}

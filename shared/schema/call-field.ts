import { randomUUID } from 'node:crypto';
import { type FieldNode, type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import { createInputBinder } from '../contracts/index.ts';
import { FoyerError } from '../errors/index.ts';
import { Call, type Pipeline, type RequestScope } from '../upstreams/index.ts';
import { createPathReader } from './answer-path.ts';
import { serveFailure, serveNothing } from './degrade.ts';
import { isFallback } from './fallback.ts';
import type { FieldResolver } from './field-resolver.ts';
import type { CallSource } from './field-source.ts';
import type { ProvenSchema } from './proven-schema.ts';
import { serviceSelection } from './service-selection.ts';
import { createEvaluate, referencesOf } from './template.ts';

/** The resolver of a field with `@call`. Built once a process. */
export function createCallResolver(source: CallSource, proven: ProvenSchema, pipeline: Pipeline): FieldResolver {
  const { operation, timeoutMs } = source;
  const evaluate = createEvaluate({ kind: 'object', fields: source.input });
  const bind = createInputBinder(operation.contract.input);
  const readsViewer = source.input
    .flatMap(([, template]) => referencesOf(template))
    .some(({ root }) => root === 'viewer');
  const selectionOf = createSelectionOf(source, proven);
  const pick = createPick(source);

  return (parent, args, scope, info) => {
    if (isFallback(parent)) return (parent as Record<string, unknown>)[info.fieldName];
    if (readsViewer && !scope.viewer) throw new FoyerError('UNAUTHENTICATED');
    const given = evaluate(parent, args, scope) as Record<string, unknown>;
    if (bind.isIncomplete(given)) return serveNothing(source, scope, info);
    const call = new Call({
      operation,
      input: bind(given),
      selection: selectionOf(info),
      scope,
      deadlineAt: Math.min(performance.now() + timeoutMs, scope.deadlineAt),
      idempotencyKey: operation.read ? undefined : idempotencyKey(scope, info),
    });
    return answer(call, pipeline).then(
      (value) => pick(value) ?? serveNothing(source, scope, info),
      (error: unknown) => serveFailure(error, source, scope, info),
    );
  };
}

async function answer(call: Call, pipeline: Pipeline): Promise<unknown> {
  if (call.operation.read) return pipeline.send(call);
  try {
    return await pipeline.send(call);
  } finally {
    call.scope.forgetReads();
  }
}

/** The client's own key, told apart for each field of its document; else one that no other call has. */
export function idempotencyKey(scope: RequestScope, info: Pick<GraphQLResolveInfo, 'path'>): string {
  if (scope.idempotencyKey === undefined) return randomUUID();
  return `${scope.idempotencyKey}:${responsePathAsArray(info.path).join('.')}`;
}

function createPick({ directive }: CallSource): (answer: unknown) => unknown {
  const read = createPathReader(directive.path);
  if (!directive.dropMissing) return read;
  return (answer) => {
    const value = read(answer);
    return Array.isArray(value) ? value.filter((item) => item !== null && item !== undefined) : value;
  };
}

/** Only GraphQL services are told what is selected; a document's field is read once, not once a request. */
function createSelectionOf(source: CallSource, proven: ProvenSchema): (info: GraphQLResolveInfo) => string {
  if (source.operation.service.protocol !== 'graphql') return () => '';
  const known = new WeakMap<FieldNode, string>();
  return ({ fieldNodes, fragments }) => {
    if (fieldNodes.length > 1) return serviceSelection(proven, source, fieldNodes, fragments);
    const node = fieldNodes[0]!;
    let selection = known.get(node);
    if (selection === undefined) known.set(node, (selection = serviceSelection(proven, source, fieldNodes, fragments)));
    return selection;
  };
}

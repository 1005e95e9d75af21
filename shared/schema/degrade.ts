import { type GraphQLResolveInfo, isNonNullType, responsePathAsArray } from 'graphql';
import { FoyerError, isDegradable, toFoyerError } from '../errors/index.ts';
import type { Call, Degradation, Pipeline, RequestScope } from '../upstreams/index.ts';
import type { CallSource, ResolverSource } from './field-source.ts';

type Source = CallSource | ResolverSource;

/** Of a field in an answer. */
export type Place = Pick<GraphQLResolveInfo, 'path' | 'parentType' | 'schema'>;

/** The first rung: an answer that outlived its freshness, flagged with its age. Where there is none, the failure goes on down the ladder. */
export function readOrStale(call: Call, pipeline: Pipeline, info: Pick<GraphQLResolveInfo, 'path'>): Promise<unknown> {
  const answer = pipeline.send(call);
  return call.cache ? answer.catch((thrown: unknown) => serveStale(thrown, call, pipeline, info)) : answer;
}

function serveStale(thrown: unknown, call: Call, pipeline: Pipeline, info: Pick<GraphQLResolveInfo, 'path'>): unknown {
  const error = toFoyerError(thrown);
  const { code } = error;
  const stale = isDegradable(code) ? pipeline.stale(call) : undefined;
  if (!stale) throw thrown;
  call.scope.concealed.push({ error, path: responsePathAsArray(info.path) });
  flagStale(call.scope, {
    path: responsePathAsArray(info.path),
    reason: code,
    served: 'stale',
    ageSeconds: stale.ageSeconds,
  });
  return stale.value;
}

/** A field that makes many calls is flagged once, with the oldest answer that it shows. */
function flagStale({ degraded }: RequestScope, flag: Degradation): void {
  const path = flag.path.join('.');
  const known = degraded.findIndex((one) => one.served === 'stale' && one.path.join('.') === path);
  if (known === -1) degraded.push(flag);
  else if (flag.ageSeconds! > degraded[known]!.ageSeconds!) degraded[known] = flag;
}

/**
 * What is served when a field's call or resolver has failed and there is no stale answer: its fallback, and else null with an error (design, section 6, "ladder").
 * What says something about the request itself (FORBIDDEN, BAD_USER_INPUT, …) is an answer and never meets the ladder.
 */
export function serveFailure(thrown: unknown, source: Source, scope: RequestScope, place: Place): unknown {
  const error = ofWrite(toFoyerError(thrown), source, place);
  if (error.code === 'NOT_FOUND' && isRead(source, place)) return serveNothing(source, scope, place);
  if (source.fallback && isDegradable(error.code)) return serveFallback(error, source.fallback.value, scope, place);
  throw error;
}

/** There is nothing: null, or the fallback where the field may not be null. */
export function serveNothing(source: Source, scope: RequestScope, place: Place): unknown {
  if (!source.fallback || !isNonNullType(source.field.type)) return null;
  return serveFallback(new FoyerError('NOT_FOUND'), source.fallback.value, scope, place);
}

function serveFallback(error: FoyerError, value: unknown, scope: RequestScope, place: Place): unknown {
  const path = responsePathAsArray(place.path);
  scope.degraded.push({ path, reason: error.code, served: 'fallback' });
  scope.concealed.push({ error, path });
  return value;
}

/** A write that finds nothing to change has failed; a read that finds nothing has its answer. */
function isRead(source: Source, place: Place): boolean {
  return source.kind === 'call' ? source.operation.read : !isMutationField(place);
}

/** Such a field's code may write; fields below it only read. */
export function isMutationField({ parentType, schema }: Place): boolean {
  return parentType === schema.getMutationType();
}

/** Code that is cut short may have written already: whoever repeats it could do it twice. */
function ofWrite(error: FoyerError, source: Source, place: Place): FoyerError {
  const isInDoubt = error.code === 'UPSTREAM_TIMEOUT' && !error.outcome && source.kind === 'resolver';
  if (!isInDoubt || !isMutationField(place)) return error;
  return new FoyerError('UPSTREAM_TIMEOUT', { retryable: false, outcome: 'unknown', cause: error });
}

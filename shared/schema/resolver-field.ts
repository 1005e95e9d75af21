import { type GraphQLResolveInfo, getNamedType, isLeafType, isListType, isNonNullType } from 'graphql';
import { SharedCall } from '../resilience/index.ts';
import type { RequestScope } from '../upstreams/index.ts';
import { isMutationField, serveFailure, serveNothing } from './degrade.ts';
import { isFallback } from './fallback.ts';
import type { FieldResolver } from './field-resolver.ts';
import type { ResolverSource } from './field-source.ts';
import { boundTo, isPromiseLike, noteGiver } from './given-value.ts';
import type { PublicResolverContext, ResolverContext, Services } from './resolvers.ts';
import type { CallingField, ServicesOf } from './services.ts';

/**
 * The resolver of a field that a BFF resolves with code: it ends at the field's time, whatever the code does, and so does what its value
 * holds back. Built once a process.
 */
export function createHandWrittenResolver(source: ResolverSource, servicesOf: ServicesOf): FieldResolver {
  const take = createTake(source);
  return (parent, args, scope, info) => {
    if (isFallback(parent)) return (parent as Record<string, unknown>)[info.fieldName];
    const deadlineAt = scope.deadlineIn(source.timeoutMs);
    const running = new SharedCall<unknown>(scope.deadlineAt);
    const mayWrite = isMutationField(info);
    const field: CallingField = { scope, info, deadlineAt, mayWrite, public: source.public, writes: 0 };
    const context = new (source.public ? PublicContext : ViewerContext)(field, running, servicesOf);
    try {
      const value = source.resolve(parent, args, context);
      const given: Given = { context, deadlineAt, scope, info };
      if (!isPromiseLike(value)) return take(value, given) ?? serveNothing(source, scope, info);
      if (!mayWrite) scope.trackRead(running);
      settleWith(running, value);
      return running.join(deadlineAt).then(
        (settled) => take(settled, given) ?? serveNothing(source, scope, info),
        (error: unknown) => serveFailure(error, source, scope, info),
      );
    } catch (error) {
      return serveFailure(error, source, scope, info);
    }
  };
}

interface Given {
  readonly context: PublicResolverContext;
  readonly deadlineAt: number;
  readonly scope: RequestScope;
  readonly info: GraphQLResolveInfo;
}

/** Takes what the code gave. A leaf is what it is; in objects and lists there may be promises and functions. */
function createTake({ field: { type }, timeoutMs }: ResolverSource): (value: unknown, given: Given) => unknown {
  const hasFields = !isLeafType(getNamedType(type));
  const isList = isListType(isNonNullType(type) ? type.ofType : type);
  if (!hasFields && !isList) return (value) => value;
  return (value, { context, deadlineAt, scope, info }) => {
    if (value === null || value === undefined) return value;
    if (hasFields) noteGiver({ timeoutMs, context }, scope, info.path);
    return isList ? boundTo(deadlineAt, value, scope, type) : value;
  };
}

/** A public resolver cannot read what its context does not have. */
class PublicContext implements PublicResolverContext {
  readonly #field: CallingField;
  readonly #running: SharedCall<unknown>;
  readonly #servicesOf: ServicesOf;
  #services: Services | undefined;

  constructor(field: CallingField, running: SharedCall<unknown>, servicesOf: ServicesOf) {
    this.#field = field;
    this.#running = running;
    this.#servicesOf = servicesOf;
  }

  /** Made when it is asked for: much code only puts together what is there. */
  get services(): Services {
    this.#services ??= this.#servicesOf(this.#field);
    return this.#services;
  }

  get signal(): AbortSignal {
    return this.#running.abortSignal;
  }
}

class ViewerContext extends PublicContext implements ResolverContext {
  readonly viewer: ResolverContext['viewer'];
  readonly headers: ResolverContext['headers'];
  readonly context: ResolverContext['context'];

  constructor(field: CallingField, running: SharedCall<unknown>, servicesOf: ServicesOf) {
    super(field, running, servicesOf);
    const { scope } = field;
    this.viewer = scope.viewer;
    this.headers = scope.headers;
    this.context = scope.context;
  }
}

function settleWith(running: SharedCall<unknown>, value: PromiseLike<unknown>): void {
  value.then(
    (settled) => running.resolve(settled),
    (error: unknown) => running.reject(error),
  );
}

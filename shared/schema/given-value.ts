/**
 * What a hand-written resolver gives may still hold promises and functions, in its lists and below its objects. Each is held to the time
 * that the resolver's field has, so that one which never settles costs its own place in the answer, as if it were a field of its own.
 * Values of services hold none, and cost one look at what they are.
 */
import { type GraphQLOutputType, type GraphQLResolveInfo, isListType, isNonNullType } from 'graphql';
import { SharedCall } from '../resilience/index.ts';
import type { RequestScope } from '../upstreams/index.ts';
import type { FieldResolver } from './field-resolver.ts';
import type { PublicResolverContext } from './resolvers.ts';

/** By whose code a value came. */
export interface Giver {
  /** Of the field. */
  readonly timeoutMs: number;
  /** What the code was given; functions in the value are given the same, and so no more than it could read. */
  readonly context: PublicResolverContext;
}

type Path = GraphQLResolveInfo['path'];

/** Says that what lies below a place in the answer is read from what code gave. */
export function noteGiver(giver: Giver, scope: RequestScope, path: Path): void {
  scope.givers ??= new Map();
  scope.givers.set(path, giver);
}

/** For fields without a resolver, in place of graphql-js's own, which would call functions with the whole scope and wait for ever. */
export const readProperty: FieldResolver = (parent, args, scope, info) => {
  if ((typeof parent !== 'object' || parent === null) && typeof parent !== 'function') return undefined;
  const object = parent as Record<string, unknown>;
  const value = object[info.fieldName];
  if (typeof value !== 'function') return untilItsTime(value, scope, info);
  const giver = giverAbove(scope, info.path);
  const made = (object as Record<string, typeof value>)[info.fieldName]!(args, giver?.context);
  return untilItsTime(made, scope, info);
};

/** A value below what code gave: it waits for no more than that code's field may, from now on. Others are given back as they are. */
export function untilItsTime(value: unknown, scope: RequestScope, info: GraphQLResolveInfo): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const giver = giverAbove(scope, info.path);
  return giver ? boundTo(scope.deadlineIn(giver.timeoutMs), value, scope, info.returnType) : value;
}

/** The same until a moment, on the clock of `performance.now()`. */
export function boundTo(deadlineAt: number, value: unknown, scope: RequestScope, type: GraphQLOutputType): unknown {
  return bound(value, type, new Bounds(deadlineAt, scope));
}

function giverAbove(scope: RequestScope, path: Path): Giver | undefined {
  const { givers } = scope;
  if (!givers) return undefined;
  for (let place: Path | undefined = path; place; place = place.prev) {
    const giver = givers.get(place) as Giver | undefined;
    if (giver) return giver;
  }
  return undefined;
}

function bound(value: unknown, type: GraphQLOutputType, bounds: Bounds): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isPromiseLike(value)) return bounds.hold(value).then((settled) => bound(settled, type, bounds));
  const list = isNonNullType(type) ? type.ofType : type;
  return isListType(list) && Symbol.iterator in value
    ? boundItems(value as Iterable<unknown>, list.ofType, bounds)
    : value;
}

/** The list itself where nothing in it is waited for. */
function boundItems(list: Iterable<unknown>, type: GraphQLOutputType, bounds: Bounds): readonly unknown[] {
  const items: readonly unknown[] = Array.isArray(list) ? list : [...list];
  let changed: unknown[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = bound(items[index], type, bounds);
    if (item !== items[index]) (changed ??= [...items])[index] = item;
  }
  return changed ?? items;
}

/** Holds the promises of one value to one moment, with one timer. */
class Bounds {
  readonly #deadlineAt: number;
  readonly #scope: RequestScope;
  #waiting = 0;
  #end: SharedCall<unknown> | undefined;

  constructor(deadlineAt: number, scope: RequestScope) {
    this.#deadlineAt = deadlineAt;
    this.#scope = scope;
  }

  hold(promise: PromiseLike<unknown>): Promise<unknown> {
    const own = Promise.resolve(promise);
    this.#waiting++;
    const first = Promise.race([own, this.#over()]);
    const leave = () => this.#leave();
    own.then(leave, leave);
    return first;
  }

  /** Rejects when the time is over, or nobody waits for the answer any more. */
  #over(): Promise<unknown> {
    if (!this.#end) {
      this.#end = new SharedCall<unknown>(this.#scope.deadlineAt);
      this.#scope.trackRead(this.#end);
    }
    return this.#end.join(this.#deadlineAt);
  }

  #leave(): void {
    if (--this.#waiting > 0 || !this.#end) return;
    this.#scope.untrackRead(this.#end);
    // Whoever waited has an answer by now.
    this.#end.resolve(undefined);
    this.#end = undefined;
  }
}

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null)?.then === 'function';
}

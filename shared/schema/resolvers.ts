import type { GraphQLScalarType } from 'graphql';
import type { Viewer } from '../upstreams/index.ts';

/** What a hand-written resolver is given beside parent and arguments. Built once a field of a request. */
export interface ResolverContext<OfServices = Services> {
  /** `ctx.services.users.getUser({ id })`: null for what is not there; other failures throw a FoyerError. */
  readonly services: OfServices;
  readonly viewer: Viewer | null;
  /** The client's headers that the BFF allows to be read. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What the BFF's `onRequest` attached to the request. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Fires when nobody waits for the field any more. */
  readonly signal: AbortSignal;
}

/** What a `publicResolver` is given: nothing that belongs to a viewer, so that its answers may be shared. */
export type PublicResolverContext<OfServices = Services> = Pick<ResolverContext<OfServices>, 'services' | 'signal'>;

export type Services = Readonly<Record<string, Readonly<Record<string, ServiceCall>>>>;
export type ServiceCall = (input?: Readonly<Record<string, unknown>>) => Promise<unknown>;

/**
 * Its value may hold promises, in lists and below objects, and functions of arguments and context, which are given the resolver's own context.
 * Each has the field's time from the moment that its parent is there, and costs its own place in the answer when it is late.
 */
// biome-ignore lint/suspicious/noExplicitAny: the BFF's generated types are narrower, and with `unknown` none of them would fit in here
export type ResolverFunction<Context = any> = (parent: any, args: any, context: Context) => unknown;

/** `resolvers.ts` of a BFF: functions by type and field, and the scalars it makes itself. */
export type ResolverMap = Readonly<Record<string, Readonly<Record<string, ResolverFunction>> | GraphQLScalarType>>;

/** Shared by all copies of this package, since a BFF may load its own. */
const publicMark = Symbol.for('foyer.publicResolver');

/** Marks a resolver that reads nothing of the viewer, its headers or address; its context does not have them. */
export function publicResolver<Parent, Args, Result, OfServices = Services>(
  resolve: (parent: Parent, args: Args, context: PublicResolverContext<OfServices>) => Result,
): (parent: Parent, args: Args, context: PublicResolverContext<OfServices>) => Result {
  const marked: typeof resolve = (parent, args, context) => resolve(parent, args, context);
  return Object.assign(marked, { [publicMark]: true });
}

export function isPublicResolver(resolve: ResolverFunction): boolean {
  return (resolve as { [publicMark]?: boolean })[publicMark] === true;
}

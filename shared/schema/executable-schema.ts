import { type GraphQLAbstractType, type GraphQLFieldResolver, type GraphQLSchema, isAbstractType } from 'graphql';
import { FoyerError } from '../errors/index.ts';
import type { Pipeline, RequestScope, Viewer } from '../upstreams/index.ts';
import { createPathReader } from './answer-path.ts';
import { createCallResolver } from './call-field.ts';
import { clientSchema } from './client-schema.ts';
import { type AuthRule, type RateLimitRule, readAuthRule } from './directives.ts';
import { discriminatorOf } from './discriminate.ts';
import { isFallback } from './fallback.ts';
import type { FieldResolver } from './field-resolver.ts';
import type { FieldSource, GroupSource, PropertySource } from './field-source.ts';
import { untilItsTime } from './given-value.ts';
import { invalidating } from './invalidating.ts';
import { Lookahead } from './lookahead.ts';
import type { ProvenSchema } from './proven-schema.ts';
import { createHandWrittenResolver } from './resolver-field.ts';
import { createServices, type ServicesOf } from './services.ts';

export type Authorize = (viewer: Viewer | null, rule: AuthRule) => 'allowed' | 'UNAUTHENTICATED' | 'FORBIDDEN';

type Resolve = GraphQLFieldResolver<unknown, unknown>;

/** A rule that a request did not meet. */
export interface AuthRefusal {
  /** `Product.notes`; a type alone where the answer was of a type that has a rule. */
  readonly field: string;
  readonly rule: AuthRule;
  readonly decision: 'UNAUTHENTICATED' | 'FORBIDDEN';
  readonly scope: RequestScope;
}

export interface Runtime {
  readonly pipeline: Pipeline;
  readonly authorize: Authorize;
  /** Told of each refusal. It must not throw. */
  readonly onRefused?: (refusal: AuthRefusal) => void;
  /** For fields with `@rateLimit`; needed where a schema has one. */
  readonly limitField?: ((name: string, rule: RateLimitRule) => LimitField) | undefined;
}

/** Counts one resolving of a field; rejects with `RATE_LIMITED` when it is one too many. */
export type LimitField = (...resolving: Parameters<FieldResolver>) => Promise<void>;

/** What a group resolves to; its fields have sources of their own. */
const group = Object.freeze({});

/**
 * Attaches to every field what its source says. Fields that are read from their parent under the same name have no resolver, and whoever
 * executes reads them: by `readProperty` where code may have given the parent. Most fields cost nothing.
 */
export function executableSchema(proven: ProvenSchema, runtime: Runtime): GraphQLSchema {
  const services = createServices(proven.operations, runtime.pipeline);
  const lookahead = new Lookahead(proven);
  const resolverOf = createResolverOf(proven, runtime, { services, lookahead });
  for (const sources of proven.sources.values()) {
    for (const source of sources.values()) {
      const own = limited(resolverOf(source), source, runtime);
      const resolve =
        own && source.invalidates.length > 0 ? invalidating(own, source.invalidates, runtime.pipeline) : own;
      if (resolve)
        source.field.resolve = (source.auth.length > 0 ? guarded(resolve, source.auth, runtime) : resolve) as Resolve;
    }
  }
  for (const type of Object.values(proven.schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = createResolveType(proven, type, runtime);
  }
  return clientSchema(proven);
}

interface Shared {
  readonly services: ServicesOf;
  readonly lookahead: Lookahead;
}

/** @returns what gives the resolver of a field; it gives undefined for fields that are read from their parent */
function createResolverOf(proven: ProvenSchema, { pipeline }: Runtime, { services, lookahead }: Shared) {
  return (source: FieldSource): FieldResolver | undefined => {
    switch (source.kind) {
      case 'call':
        return createCallResolver(source, proven, pipeline, lookahead);
      case 'resolver':
        return createHandWrittenResolver(source, services);
      case 'group':
        return createGroupResolver(source);
      case 'property':
        return isDefault(source) ? undefined : createPropertyResolver(source);
    }
  };
}

/** The default resolver would call what every object inherits: a field named `toString` that the answer leaves out. */
function isDefault({ path, field, auth, rateLimit }: PropertySource): boolean {
  return (
    path.length === 1 && path[0] === field.name && auth.length === 0 && !rateLimit && !(field.name in Object.prototype)
  );
}

/** Counted for each place in the answer, after `@auth` and before memo, cache and call. What a fallback holds is made already. */
function limited(
  resolve: FieldResolver | undefined,
  { name, rateLimit }: FieldSource,
  { limitField }: Runtime,
): FieldResolver | undefined {
  if (!resolve || !rateLimit) return resolve;
  if (!limitField) throw new TypeError(`${name} has @rateLimit, and nothing to count with`);
  const count = limitField(name, rateLimit);
  return (parent, args, scope, info) => {
    if (isFallback(parent)) return resolve(parent, args, scope, info);
    return count(parent, args, scope, info).then(() => resolve(parent, args, scope, info));
  };
}

/** A type whose object is a group in one place may be a service's answer, a resolver's or a fallback in another. */
function createGroupResolver(source: GroupSource): FieldResolver {
  const readProperty = createPropertyResolver(source);
  return (parent, args, scope, info) =>
    parent === undefined || parent === group ? group : readProperty(parent, args, scope, info);
}

function createPropertyResolver({ field: { name }, path }: PropertySource | GroupSource): FieldResolver {
  const read = createPathReader(path);
  return (parent, _args, scope, info) =>
    isFallback(parent) ? (parent as Record<string, unknown>)[name] : untilItsTime(read(parent), scope, info);
}

/** Checked for each request, before memo, cache and call. */
function guarded(resolve: FieldResolver, rules: readonly AuthRule[], runtime: Runtime): FieldResolver {
  return (parent, args, scope, info) => {
    for (const rule of rules) {
      const decision = runtime.authorize(scope.viewer, rule);
      if (decision === 'allowed') continue;
      runtime.onRefused?.({ field: `${info.parentType.name}.${info.fieldName}`, rule, decision, scope });
      throw new FoyerError(decision);
    }
    return resolve(parent, args, scope, info);
  };
}

function createResolveType(proven: ProvenSchema, type: GraphQLAbstractType, { authorize, onRefused }: Runtime) {
  const { path, map } = discriminatorOf(proven.schema, type);
  const read = createPathReader(path);
  const rules = new Map(
    proven.schema.getPossibleTypes(type).map((member) => [member.name, readAuthRule(proven.schema, member.astNode)]),
  );
  const nameOf = (kind: string) => map.get(kind) ?? kind;
  return (value: unknown, scope: RequestScope): string => {
    const name = isFallback(value) ? (value as { __typename: string }).__typename : nameOf(read(value) as string);
    if (!rules.has(name))
      throw new FoyerError('UPSTREAM_BAD_RESPONSE', { detail: `no type of ${type.name} for this kind of answer` });
    const rule = rules.get(name);
    const decision = rule ? authorize(scope.viewer, rule) : 'allowed';
    if (rule && decision !== 'allowed') {
      onRefused?.({ field: name, rule, decision, scope });
      throw new FoyerError(decision);
    }
    return name;
  };
}

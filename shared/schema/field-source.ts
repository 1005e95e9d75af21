import type { FieldDefinitionNode, GraphQLField, GraphQLObjectType } from 'graphql';
import type { Operation } from '../upstreams/index.ts';
import type { Caching } from './caching.ts';
import type { AuthRule, CallDirective, RateLimitRule } from './directives.ts';
import type { ResolverFunction } from './resolvers.ts';
import type { Template } from './template.ts';

/**
 * Where the value of one field comes from. The compiler reads it off the schema once; proofs, resolvers, selections, plans and the types
 * for resolvers all start from it.
 */
export type FieldSource = PropertySource | CallSource | ResolverSource | GroupSource;

interface Located {
  /** `Home.profile` */
  readonly name: string;
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldDefinitionNode;
  readonly auth: readonly AuthRule[];
  readonly rateLimit: RateLimitRule | undefined;
  /** The tags that it drops, on fields of Mutation. */
  readonly invalidates: readonly Template[];
}

/** It lies in the parent's answer. */
export interface PropertySource extends Located {
  readonly kind: 'property';
  readonly path: readonly string[];
}

/** It is the answer of a service's operation. */
export interface CallSource extends Located {
  readonly kind: 'call';
  readonly directive: CallDirective;
  readonly operation: Operation;
  readonly input: readonly (readonly [name: string, template: Template])[];
  /** The input that takes the items of a list one by one: each is a call, and the field is the list of their answers, in that order. */
  readonly eachOf: string | undefined;
  readonly caching: Caching;
  readonly timeoutMs: number;
  readonly fallback: Fallback | undefined;
}

/** Code of the BFF says it. */
export interface ResolverSource extends Located {
  readonly kind: 'resolver';
  readonly resolve: ResolverFunction;
  /** Wrapped in `publicResolver()`: reads nothing of the viewer. */
  readonly public: boolean;
  readonly timeoutMs: number;
  readonly fallback: Fallback | undefined;
}

/** It holds fields that have sources of their own. */
export interface GroupSource extends Located {
  readonly kind: 'group';
  /** Where it lies in an answer, for types that are read from one elsewhere. */
  readonly path: readonly string[];
}

export interface Fallback {
  /** As graphql-js completes it: enums by their contract values, objects marked as fallback. */
  readonly value: unknown;
}

/** Sources by type and field name. */
export type FieldSources = ReadonlyMap<string, ReadonlyMap<string, FieldSource>>;

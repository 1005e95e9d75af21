import type { GraphQLSchema } from 'graphql';
import type { ObjectType } from '../contracts/index.ts';
import type { Findings } from '../errors/index.ts';
import type { FieldSource } from './field-source.ts';

/** What the fields of an object are read from. */
export type Parent =
  /** Query, Mutation, or a group beneath them: there is nothing to read. */
  | { readonly kind: 'group'; readonly within: readonly string[] }
  /** The answer of a call. */
  | { readonly kind: 'answer'; readonly type: ObjectType }
  /** What a hand-written resolver gives: TypeScript proves that. */
  | { readonly kind: 'resolved' };

/** The contract types that each object type is read from, by its name, in the order an answer would unfold. */
export type Parents = ReadonlyMap<string, readonly ObjectType[]>;

export interface ProveOptions {
  readonly schema: GraphQLSchema;
  readonly sources: Map<string, Map<string, FieldSource>>;
  /** Client headers that templates may read, lower-case. */
  readonly headers: readonly string[];
  readonly findings: Findings;
  /** Takes the names of fields that have no source, which are then no findings: their resolvers are yet to be written. */
  readonly unresolved?: Set<string> | undefined;
}

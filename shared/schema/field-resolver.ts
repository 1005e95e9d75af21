import type { GraphQLFieldResolver } from 'graphql';
import type { RequestScope } from '../upstreams/index.ts';

/** A graphql-js resolver whose context is the request's scope. */
export type FieldResolver = GraphQLFieldResolver<unknown, RequestScope>;

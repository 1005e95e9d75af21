/** What a BFF folder may import: `@foyer/bff`. */

export type { GraphQLScalarType } from 'graphql';
export { type BffConfig, defineBff } from './bff/index.ts';
export { codes, type ErrorCode, FoyerError, type FoyerErrorOptions } from './errors/index.ts';
export type {
  AnswerEvent,
  CallEvent,
  CertificateConfig,
  HeaderRule,
  HookContext,
  HookEvent,
  HooksConfig,
  IdentityProvider,
  OperationEvent,
  ProvidedViewer,
  ProviderContext,
  RequestEvent,
} from './policy/index.ts';
export {
  type PublicResolverContext,
  publicResolver,
  type ResolverContext,
  type ResolverFunction,
  type ResolverMap,
} from './schema/index.ts';
export type { Viewer } from './upstreams/index.ts';

export { type Environment, type LogLevel, readEnvironment } from './environment.ts';
export { type Environ, expandVariables } from './expand-variables.ts';
export { readRegistry } from './read-registry.ts';
export type {
  BatchConfig,
  BreakerConfig,
  CacheConfig,
  HeaderRules,
  IdentityForwarding,
  OperationConfig,
  Registry,
  RetryConfig,
  ServiceConfig,
} from './registry.ts';

export { AddressBlocks, isAddressBlock, toAddress } from './address-blocks.ts';
export { type Environment, type LogLevel, readEnvironment } from './environment.ts';
export { type Environ, expandVariables } from './expand-variables.ts';
export { isReadableHeader } from './header-rules.ts';
export { readRegistry } from './read-registry.ts';
export type {
  BatchConfig,
  BreakerConfig,
  CacheConfig,
  HeaderRules,
  IdentityForwarding,
  NameAndValue,
  OperationConfig,
  Registry,
  RetryConfig,
  ServiceConfig,
  VariantConfig,
} from './registry.ts';

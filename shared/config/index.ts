export { AddressBlocks, isAddressBlock, toAddress } from './address-blocks.ts';
export { parseDurationMs } from './duration.ts';
export {
  type Environment,
  type LogLevel,
  nodeOptions,
  readEnvironment,
  type SharingLevel,
  type TlsListenerFiles,
} from './environment.ts';
export { type Environ, expandVariables } from './expand-variables.ts';
export { fileStamp } from './file-stamp.ts';
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
  TlsConfig,
  VariantConfig,
} from './registry.ts';
export { type TlsChange, TlsContext } from './tls/tls-context.ts';
export { isTlsMaterial, readTlsFiles, type TlsFiles, type TlsProblem } from './tls/tls-files.ts';

export type {
  BatchConfig,
  BreakerConfig,
  HeaderRules,
  IdentityForwarding,
  OperationConfig,
  Registry,
  RetryConfig,
  ServiceConfig,
} from './registry.ts';

export { isAllowed, type Requirement } from './authorize.ts';
export { createDevelopmentToken, type DevelopmentTokenOptions } from './development-token.ts';
export { createIdentity, type Identity, type IdentityOptions } from './identity.ts';
export type { IdentityConfig, IssuerConfig } from './identity-config.ts';
export type { SignatureAlgorithm } from './signature-key.ts';

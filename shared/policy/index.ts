export { isAllowed, type Requirement } from './authorize.ts';
export { createDevelopmentToken, type DevelopmentTokenOptions } from './identity/development-token.ts';
export { createIdentity, type Identity, type IdentityOptions } from './identity/identity.ts';
export type { IdentityConfig, IssuerConfig } from './identity/identity-config.ts';
export type { SignatureAlgorithm } from './identity/signature-key.ts';

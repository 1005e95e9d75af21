export { isAllowed, type Requirement } from './authorize.ts';
export type { ClientCertificate, CredentialKind, Credentials, VerifiedViewer } from './identity/credentials.ts';
export { createDevelopmentToken, type DevelopmentTokenOptions } from './identity/development-token.ts';
export { createIdentity, type Identity, type IdentityOptions } from './identity/identity.ts';
export type { IdentityConfig, IssuerConfig } from './identity/identity-config.ts';
export { type IdentitySource, type ResolvedIdentity, resolveIdentity } from './identity/resolve-identity.ts';
export type { SignatureAlgorithm } from './identity/signature-key.ts';

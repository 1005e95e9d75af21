export { createApiKey, hashOfApiKey } from './api-keys/api-key.ts';
export { createApiKeyKind } from './api-keys/api-key-kind.ts';
export { type ApiKeyRecord, isSafeText, stateOf } from './api-keys/api-key-record.ts';
export type { ApiKeyStore } from './api-keys/api-key-store.ts';
export { ApiKeys, keyRevokedWithinMs } from './api-keys/api-keys.ts';
export { openApiKeyStore } from './api-keys/open-api-key-store.ts';
export { Audit } from './audit.ts';
export { isAllowed, type Requirement } from './authorize.ts';
export { type Cors, type CorsConfig, corsMistakes, createCors } from './cors.ts';
export { type AskedDocument, admit } from './documents/admission.ts';
export { AutomaticDocuments } from './documents/automatic-documents.ts';
export type { DocumentsConfig, DocumentsMode } from './documents/documents-config.ts';
export { type ManifestOperation, printManifest } from './documents/manifest.ts';
export { type ProvenDocuments, proveDocuments } from './documents/prove-documents.ts';
export type { RegisteredDocument, RegisteredDocuments } from './documents/registered-documents.ts';
export { RegistrationAllowance } from './documents/registration-allowance.ts';
export { UnregisteredNames } from './documents/unregistered-names.ts';
export type { HeaderRule } from './header-rule.ts';
export {
  createHeaderRules,
  type HeaderRules,
  type HeadersConfig,
  headerMistakes,
  headerNames,
} from './header-rules.ts';
export type { HeaderSchema, HeadersSchema } from './header-schema.ts';
export { type FailedHook, Hooks } from './hooks/hooks.ts';
export {
  type AnswerEvent,
  type CallEvent,
  type HookContext,
  type HookEvent,
  type HooksConfig,
  hooksMistakes,
  type OperationEvent,
  type RequestEvent,
} from './hooks/hooks-config.ts';
export type { CertificateConfig } from './identity/certificate-config.ts';
export type { ClientCertificate, CredentialKind, Credentials, VerifiedViewer } from './identity/credentials.ts';
export type { IdentityProvider, ProvidedViewer, ProviderContext } from './identity/custom-provider.ts';
export { createDevelopmentToken, type DevelopmentTokenOptions } from './identity/development-token.ts';
export { createIdentity, type Identity, type IdentityOptions } from './identity/identity.ts';
export type { IdentityConfig, IssuerConfig } from './identity/identity-config.ts';
export type { IntrospectionConfig } from './identity/introspection-config.ts';
export { leewaySeconds } from './identity/leeway.ts';
export { type IdentitySource, type ResolvedIdentity, resolveIdentity } from './identity/resolve-identity.ts';
export type { SignatureAlgorithm } from './identity/signature-key.ts';
export { Addresses, type AddressesConfig, type ResolvedAddresses, resolveAddresses } from './limits/addresses.ts';
export { type FieldLimitsOptions, loadFieldLimits } from './limits/field-limits.ts';
export type { LimitStore } from './limits/limit.ts';
export { type LimitCount, type LimitOutcome, LimitTally } from './limits/limit-tally.ts';
export { Limits, type Stage, type Verdict } from './limits/limits.ts';
export type { LimitRule, LimitsConfig, QuotaRule } from './limits/limits-config.ts';
export { openLimitStore } from './limits/open-limit-store.ts';
export { limitsAnything, type ResolvedLimits, resolveLimits } from './limits/resolve-limits.ts';
export { checkVariables } from './operations/check-variables.ts';
export {
  createDocumentReader,
  type DocumentReader,
  type ReadDocument,
} from './operations/document-reader.ts';
export { estimateCost } from './operations/estimate-cost.ts';
export {
  checkOperationLimits,
  defaultOperationLimits,
  type OperationLimits,
  type ResolvedOperationLimits,
  withOperationDefaults,
} from './operations/operation-limits.ts';
export { proveCosts } from './operations/prove-costs.ts';
export { openRevocationStore } from './revocation/open-revocations.ts';
export type { Revocation } from './revocation/revocation.ts';
export { RevocationList, revokedWithinMs } from './revocation/revocation-list.ts';
export { createSessionStore } from './sessions/create-session-store.ts';
export {
  type ResolvedSession,
  resolveSession,
  type SessionConfig,
  sessionProblems,
} from './sessions/session-config.ts';
export { type BegunSession, Sessions } from './sessions/sessions.ts';

export { codes, type ErrorCode, isDegradable, isErrorCode } from './codes.ts';
export { ConfigurationError, type Finding, Findings, formatFinding, nearest } from './configuration-error.ts';
export { FoyerError, type FoyerErrorOptions, isFoyerError, toFoyerError } from './foyer-error.ts';

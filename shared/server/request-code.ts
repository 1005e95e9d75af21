import type { ErrorCode } from '../errors/index.ts';

/** `OK`, the code of the first error, or what became of a client that did not wait. */
export type RequestCode = ErrorCode | 'OK' | 'CLIENT_LEFT';

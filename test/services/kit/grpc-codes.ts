import { status } from '@grpc/grpc-js';
import type { ProblemKind } from './problem.ts';

export const PROBLEM_CODES: Readonly<Record<ProblemKind, status>> = {
  invalid: status.INVALID_ARGUMENT,
  forbidden: status.PERMISSION_DENIED,
  not_found: status.NOT_FOUND,
  conflict: status.ALREADY_EXISTS,
  failed_precondition: status.FAILED_PRECONDITION,
};

const HTTP_CODES: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  408: status.DEADLINE_EXCEEDED,
  409: status.ABORTED,
  412: status.FAILED_PRECONDITION,
  429: status.RESOURCE_EXHAUSTED,
  499: status.CANCELLED,
  500: status.INTERNAL,
  501: status.UNIMPLEMENTED,
  502: status.UNAVAILABLE,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};

/** The gRPC code of a dialled status: a code's own name, or the nearest to an HTTP status. */
export function toGrpcCode(dialled: number | string): status {
  if (typeof dialled === 'string') return status[dialled as keyof typeof status];
  return HTTP_CODES[dialled] ?? status.UNKNOWN;
}

import { Problem } from './problem.ts';

export type Headers = Readonly<Record<string, string>>;

/** Who calls, as the headers or the metadata tell. */
export interface Caller {
  readonly userId: string | undefined;
  readonly roles: readonly string[];
  readonly idempotencyKey: string | undefined;
  /** The first language of `accept-language`, without region. */
  readonly language: string;
}

export function toCaller(headers: Headers): Caller {
  return {
    userId: headers['x-user-id'],
    roles: (headers['x-user-roles'] ?? '').split(/[ ,]+/).filter(Boolean),
    idempotencyKey: headers['idempotency-key'],
    language: (headers['accept-language'] ?? 'en').slice(0, 2).toLowerCase(),
  };
}

export function isStaff(caller: Caller): boolean {
  return caller.roles.includes('admin') || caller.roles.includes('support');
}

/** A call that names nobody comes from inside and may do everything. */
export function mayActFor(caller: Caller, userId: string): boolean {
  return caller.userId === undefined || caller.userId === userId || isStaff(caller);
}

export function requireActingFor(caller: Caller, userId: string): void {
  if (!mayActFor(caller, userId)) throw new Problem('forbidden', 'This belongs to another customer.');
}

/** Refuses customers; a call that names nobody comes from inside and passes. */
export function requireStaffOrInside(caller: Caller): void {
  if (caller.userId !== undefined) requireStaff(caller);
}

export function requireStaff(caller: Caller): void {
  if (!isStaff(caller)) throw new Problem('forbidden', 'This needs the role admin or support.');
}

import type { Viewer } from '../upstreams/index.ts';

/** What `@auth` asks for. Left out, it asks only for somebody who signed in. */
export interface Requirement {
  /** Any one of them suffices. An empty list is met by nobody. */
  readonly roles?: readonly string[] | undefined;
  /** All of them are needed. */
  readonly scopes?: readonly string[] | undefined;
}

/** Roles and scopes both hold where both are given. */
export function isAllowed(
  viewer: Viewer | null,
  { roles, scopes }: Requirement,
): 'allowed' | 'UNAUTHENTICATED' | 'FORBIDDEN' {
  if (viewer === null) return 'UNAUTHENTICATED';
  if (roles !== undefined && !roles.some((role) => viewer.roles.includes(role))) return 'FORBIDDEN';
  if (scopes !== undefined && !scopes.every((scope) => viewer.scopes.includes(scope))) return 'FORBIDDEN';
  return 'allowed';
}

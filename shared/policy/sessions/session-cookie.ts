// The cookie: nothing but the session's id, out of reach of scripts, of other hosts and of plain HTTP.
import type { ResolvedSession } from './session-config.ts';

/**
 * The session's id of a Cookie header: undefined when there is none, empty when there are two, since a browser has one and whoever sends
 * two wants different readers to see different ones.
 */
export type ReadCookie = (header: string) => string | undefined;

export function createCookieReader({ cookie }: ResolvedSession): ReadCookie {
  // Cookie names are tokens (RFC 6265, section 4.1.1), and ours has nothing in it that a pattern would take for its own.
  const pattern = new RegExp(`(?:^|;)[ \\t]*${cookie}=([^;]*)`, 'g');
  return (header) => {
    if (!header.includes(cookie)) return undefined;
    const values = [...header.matchAll(pattern)];
    if (values.length > 1) return '';
    return values[0]?.[1]?.trim();
  };
}

export function setCookie({ cookie, sameSite }: ResolvedSession, id: string, maxAgeSeconds: number): string {
  return `${cookie}=${id}; Max-Age=${maxAgeSeconds}; ${attributes(sameSite)}`;
}

export function clearCookie({ cookie, sameSite }: ResolvedSession): string {
  return `${cookie}=; Max-Age=0; ${attributes(sameSite)}`;
}

/** What the prefix `__Host-` asks for: Secure, Path=/ and no Domain. */
function attributes(sameSite: ResolvedSession['sameSite']): string {
  return `Path=/; Secure; HttpOnly; SameSite=${sameSite === 'lax' ? 'Lax' : 'Strict'}`;
}

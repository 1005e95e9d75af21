// What a request brings to say who asks, and the one contract behind which each kind of it is a file.
import { FoyerError } from '../../errors/index.ts';
import type { Viewer } from '../../upstreams/index.ts';

/** Read once a request, as it came; nothing of it is believed yet. */
export interface Credentials {
  /** The header `Authorization`: bearer tokens alone. It may travel on to services, which a key or a session never does. */
  readonly authorization?: string | undefined;
  /** The header `X-API-Key`. */
  readonly apiKey?: string | undefined;
  /** The whole header `Cookie`, with cookies of others in it. */
  readonly cookie?: string | undefined;
  /** Of the connection, verified by our own TLS listener; never out of a header. */
  readonly certificate?: ClientCertificate | undefined;
  /** It has a header that a page of another origin could send only after asking (CORS preflight). */
  readonly isPreflighted?: boolean;
}

/** A client certificate that the listener's CA has signed. */
export interface ClientCertificate {
  /** Attributes of the subject: `{ CN: 'partner', O: 'Acme' }`. */
  readonly subject: Readonly<Record<string, string | readonly string[]>>;
  /** `DNS:partner.example`, `URI:spiffe://…`, `email:…` */
  readonly alternativeNames: readonly string[];
  /** SHA-256 of the whole certificate, in hexadecimal digits. */
  readonly fingerprint: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A viewer, and what holds of the credential that named them. */
export interface VerifiedViewer {
  readonly viewer: Viewer;
  /** Until when this may be remembered, in seconds since the epoch, leeway included. */
  readonly validUntil: number;
  /** When the credential was issued, in seconds since the epoch, if it says so. */
  readonly issuedAt?: number | undefined;
  /** The Authorization header for services that want the viewer's token, where the request itself has none: that of a session. */
  readonly authorization?: string | undefined;
  /** The API key they came with, for limits: keys that name one quota share it. */
  readonly apiKey?: { readonly id: string; readonly quota?: string | undefined };
}

/** One kind of credential. Built once a process and BFF, and only where `bff.ts` asks for it. */
export interface CredentialKind {
  /** For logs: `bearer token`. */
  readonly name: string;
  /** It belongs to the connection and not to the request, and gives way to one that the request itself brings. @default false */
  readonly isAmbient?: boolean;
  /** Whether the request has one of this kind, good or bad. Called for every request: a look, no work. */
  isIn(credentials: Credentials): boolean;
  /**
   * Throws or rejects with a FoyerError: UNAUTHENTICATED when it is not good, AUTH_UNAVAILABLE when that cannot be found out.
   */
  verify(credentials: Credentials): VerifiedViewer | Promise<VerifiedViewer>;
}

/**
 * The kind that the request is judged by; undefined when it has none.
 *
 * Two in one request are refused, and no precedence is guessed: an edge, Foyer and a service that each look at another of them would take
 * one request for two people's. A client certificate is no second one: it says which machine holds the connection, and gives way.
 *
 * @throws {FoyerError} BAD_REQUEST
 */
export function kindOf(kinds: readonly CredentialKind[], credentials: Credentials): CredentialKind | undefined {
  let found: CredentialKind | undefined;
  for (const kind of kinds) {
    if (!kind.isIn(credentials)) continue;
    if (found === undefined || found.isAmbient === true) found = kind;
    else if (kind.isAmbient !== true) throw new FoyerError('BAD_REQUEST', { publicMessage: twoCredentials });
  }
  return found;
}

const twoCredentials = 'Send one credential: a bearer token, an API key or a session, not two of them.';

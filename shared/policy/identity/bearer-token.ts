// The credential as it came: refused by shape before any cryptography, so that rubbish costs microseconds.
import { FoyerError } from '../../errors/index.ts';

/** A JSON object of a token: its values are anything. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A bearer token, read as far as it can be and not believed. */
export interface BearerToken {
  /** As it came, without the scheme. */
  readonly text: string;
  /** Of a JWT (RFC 7519); undefined for an opaque token. */
  readonly header: JsonObject | undefined;
  readonly claims: JsonObject | undefined;
}

/** Longer ones are refused unread. */
const maxTokenBytes = 8192;

/** RFC 6750, section 2.1; the scheme in any case (RFC 9110, section 11.1). */
const bearer = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;
/** Three parts, none empty: no JWE, no unsigned token. */
const jwt = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * The token's text from an Authorization header.
 *
 * @throws {FoyerError} UNAUTHENTICATED for another scheme, an oversized or a malformed token
 */
export function readBearer(authorization: string): string {
  if (authorization.length > maxTokenBytes + 'Bearer '.length) throw refuse('longer than 8 KB');
  const text = bearer.exec(authorization)?.[1];
  if (text === undefined) throw refuse('not a bearer token');
  return text;
}

/**
 * Header and claims of a token's text; an opaque token has neither.
 *
 * @throws {FoyerError} UNAUTHENTICATED when they are not JSON objects, or when the header asks for what is not supported
 */
export function parseBearer(text: string): BearerToken {
  if (!jwt.test(text)) {
    // What begins as a JSON object in base64url is a token of the JOSE family that lost its signature, or is encrypted.
    if (text.startsWith('ey') && text.includes('.')) throw refuse('not a JWT of three parts');
    return { text, header: undefined, claims: undefined };
  }
  const [header, claims] = text.split('.', 2);
  const token = { text, header: parseObject(header!), claims: parseObject(claims!) };
  refuseHeader(token.header);
  return token;
}

/** The one way of refusing a token; `detail` is for logs and never for the client. */
export function refuse(detail: string, cause?: unknown): FoyerError {
  const publicMessage = 'The token was not accepted; sign in again.';
  return new FoyerError('UNAUTHENTICATED', { publicMessage, detail: `token: ${detail}`, cause });
}

/** Access tokens say nothing, `JWT`, or `at+jwt` (RFC 9068); ID and refresh tokens may say so here, and are not for us. */
function refuseHeader({ typ, crit, zip }: JsonObject): void {
  if (crit !== undefined) throw refuse('its header has critical extensions (RFC 7515, section 4.1.11)');
  if (zip !== undefined) throw refuse('it is compressed');
  if (typ === undefined) return;
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';
  if (type !== 'jwt' && type !== 'at+jwt') throw refuse('its typ is not that of an access token');
}

function parseObject(part: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch (cause) {
    throw refuse('a part is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('a part is not a JSON object');
  return value as JsonObject;
}

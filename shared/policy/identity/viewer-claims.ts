import type { Viewer } from '../../upstreams/index.ts';
import { type JsonObject, refuse } from './bearer-token.ts';

const maxLength = 256;

/** Control characters and lone surrogates: nothing that could end a header line or a log line. */
const unsafe = /[\p{Cc}\p{Cs}]/u;

/**
 * Claims of a verified token as the viewer. A claim of the wrong shape refuses the token: half an identity is none.
 *
 * @throws {FoyerError} UNAUTHENTICATED
 */
export function toViewer(claims: JsonObject, expiresAt: number): Viewer {
  return Object.freeze({
    id: requiredText(claims, 'sub'),
    roles: textList(claims, 'roles'),
    scopes: scopes(claims),
    tenant: optionalText(claims, 'tenant'),
    tier: optionalText(claims, 'tier'),
    tokenId: optionalText(claims, 'jti'),
    expiresAt,
  });
}

/** `scope` is one text with spaces (RFC 8693, section 4.2); some issuers send a list as `scopes`. */
function scopes(claims: JsonObject): readonly string[] {
  const { scope } = claims;
  if (scope === undefined) return textList(claims, 'scopes');
  if (typeof scope !== 'string' || unsafe.test(scope)) throw refuse('its scope is not a text');
  return Object.freeze(scope.split(' ').filter((name) => name !== ''));
}

function textList(claims: JsonObject, name: string): readonly string[] {
  const value = claims[name];
  if (value === undefined) return noTexts;
  if (!Array.isArray(value) || !value.every(isText)) throw refuse(`its ${name} is not a list of texts`);
  return Object.freeze(value as string[]);
}

const noTexts: readonly string[] = Object.freeze([]);

function requiredText(claims: JsonObject, name: string): string {
  const value = claims[name];
  if (!isText(value)) throw refuse(`its ${name} is not a text of 1 to ${maxLength} characters`);
  return value;
}

function optionalText(claims: JsonObject, name: string): string | undefined {
  return claims[name] === undefined ? undefined : requiredText(claims, name);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxLength && !unsafe.test(value);
}

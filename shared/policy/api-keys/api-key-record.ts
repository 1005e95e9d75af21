// What is kept of an API key beside its hash.
import type { Viewer } from '../../upstreams/index.ts';

export interface ApiKeyRecord {
  /** Names the key where its text must not stand: in lists, logs, and to revoke it. */
  readonly id: string;
  /** For people: who has it, what for. */
  readonly name: string;
  /** The BFFs that accept it. */
  readonly bffs: readonly string[];
  /** The viewer's id towards services. */
  readonly subject: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly tenant?: string | undefined;
  readonly tier?: string | undefined;
  /** Keys of one quota share it. */
  readonly quota?: string | undefined;
  /** ISO 8601, as the two below. */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedAt?: string | undefined;
}

export type ApiKeyState = 'good' | 'revoked' | 'expired';

export function stateOf({ revokedAt, expiresAt }: ApiKeyRecord, now = Date.now()): ApiKeyState {
  if (revokedAt !== undefined) return 'revoked';
  return Date.parse(expiresAt) > now ? 'good' : 'expired';
}

export function toViewer({ id, subject, roles, scopes, tenant, tier, expiresAt }: ApiKeyRecord): Viewer {
  return Object.freeze({
    id: subject,
    roles,
    scopes,
    tenant,
    tier,
    tokenId: id,
    expiresAt: Date.parse(expiresAt) / 1000,
  });
}

/** @throws {TypeError} saying what is wrong with it: somebody wrote into the store by hand */
export function parseApiKeyRecord(value: unknown): ApiKeyRecord {
  if (typeof value !== 'object' || value === null) throw new TypeError('a key is not an object');
  const record = value as Record<string, unknown>;
  const parsed: ApiKeyRecord = {
    id: text(record, 'id'),
    name: text(record, 'name'),
    bffs: texts(record, 'bffs'),
    subject: text(record, 'subject'),
    roles: texts(record, 'roles'),
    scopes: texts(record, 'scopes'),
    tenant: optional(record, 'tenant', text),
    tier: optional(record, 'tier', text),
    quota: optional(record, 'quota', text),
    createdAt: time(record, 'createdAt'),
    expiresAt: time(record, 'expiresAt'),
    revokedAt: optional(record, 'revokedAt', time),
  };
  return Object.freeze(parsed);
}

/** Nothing that could end a header line or a log line: services get these as headers. */
export function isSafeText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 256 && !/[\p{Cc}\p{Cs}]/u.test(value);
}

function text(record: Record<string, unknown>, key: string): string {
  const value = record[key];
  if (!isSafeText(value)) throw new TypeError(`${key} is not a text of 1 to 256 characters`);
  return value;
}

function texts(record: Record<string, unknown>, key: string): readonly string[] {
  const value = record[key];
  if (!Array.isArray(value) || !value.every(isSafeText)) throw new TypeError(`${key} is not a list of texts`);
  return Object.freeze([...value]);
}

function time(record: Record<string, unknown>, key: string): string {
  const value = text(record, key);
  if (Number.isNaN(Date.parse(value))) throw new TypeError(`${key} is not a time`);
  return value;
}

function optional(
  record: Record<string, unknown>,
  key: string,
  read: (record: Record<string, unknown>, key: string) => string,
): string | undefined {
  return record[key] === undefined ? undefined : read(record, key);
}

import { createHash } from 'node:crypto';

/** 64 lower-case hexadecimal digits: the SHA-256 of a document's text in UTF-8. */
export function documentIdOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

const sha256Hex = /^[0-9a-f]{64}$/;
const prefix = 'sha256:';

/** As `extensions.persistedQuery.sha256Hash` has it; undefined for anything else, however long. */
export function parseSha256(value: unknown): string | undefined {
  return typeof value === 'string' && value.length === 64 && sha256Hex.test(value) ? value : undefined;
}

/**
 * As `documentId` has it: `sha256:` and the digits (GraphQL over HTTP, appendix on persisted documents), or the digits alone, as manifests
 * have them. Undefined for anything else.
 */
export function parseDocumentId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > prefix.length + 64) return undefined;
  return parseSha256(value.startsWith(prefix) ? value.slice(prefix.length) : value);
}

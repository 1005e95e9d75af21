import { FoyerError } from '../../errors/index.ts';
import type { Viewer } from '../../upstreams/index.ts';
import { documentIdOf, parseDocumentId, parseSha256 } from './document-id.ts';
import type { ProvenDocuments } from './prove-documents.ts';
import type { RegisteredDocument } from './registered-documents.ts';

/** How a request names its operation: as the client sent it, of any type. */
export interface AskedDocument {
  /** GraphQL over HTTP, appendix on persisted documents. */
  readonly documentId: unknown;
  /** `extensions.persistedQuery`: automatic persisted queries. */
  readonly persistedQuery: unknown;
  /** The document itself. */
  readonly query: unknown;
}

/**
 * Finds the registered document that a request asks for; undefined where it brings its own, which may run.
 *
 * @throws {FoyerError} BAD_REQUEST for ids that are none or contradict each other or the text, PERSISTED_QUERY_NOT_FOUND for a `documentId`
 * that nothing is registered under, PERSISTED_QUERY_REQUIRED where only registered documents are answered
 */
export function admit(
  asked: AskedDocument,
  { mode, registered, exemptRoles }: ProvenDocuments,
  viewer: Viewer | null,
): RegisteredDocument | undefined {
  const text = typeof asked.query === 'string' ? asked.query : undefined;
  const id = idOf(asked);
  if (id !== undefined && text !== undefined) proveTextOf(id, text, registered.byId(id));
  const found = id === undefined ? text !== undefined && registered.byText(text) : registered.byId(id);
  if (found) return found;
  const isFree = mode !== 'trusted' || viewer?.roles.some((role) => exemptRoles.includes(role)) === true;
  if (!isFree) throw new FoyerError('PERSISTED_QUERY_REQUIRED');
  const isAutomatic = asked.persistedQuery !== undefined && mode !== 'trusted';
  if (id !== undefined && text === undefined && !isAutomatic) throw new FoyerError('PERSISTED_QUERY_NOT_FOUND');
  return undefined;
}

function idOf({ documentId, persistedQuery }: AskedDocument): string | undefined {
  const byDocument = documentId === undefined ? undefined : (parseDocumentId(documentId) ?? refuseId());
  const byHash = persistedQuery === undefined ? undefined : (hashOf(persistedQuery) ?? refuseId());
  if (byDocument !== undefined && byHash !== undefined && byDocument !== byHash) refuseId();
  return byDocument ?? byHash;
}

function hashOf(persistedQuery: unknown): string | undefined {
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return undefined;
  const { version, sha256Hash } = persistedQuery as { readonly version?: unknown; readonly sha256Hash?: unknown };
  return version === 1 ? parseSha256(sha256Hash) : undefined;
}

function refuseId(): never {
  throw new FoyerError('BAD_REQUEST', {
    publicMessage: 'The id of the document is not a SHA-256 in hexadecimal digits.',
  });
}

/** Else whoever reads logs by id would read of another operation than the one that ran. */
function proveTextOf(id: string, text: string, known: RegisteredDocument | undefined): void {
  if (known?.body === text || documentIdOf(text) === id) return;
  throw new FoyerError('BAD_REQUEST', { publicMessage: 'provided sha does not match query' });
}

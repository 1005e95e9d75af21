import type { FastifyRequest } from 'fastify';
import type { AskedDocument } from '../policy/index.ts';

/** How a request names its operation; undefined for what is not shaped like a request, which Apollo Server refuses. */
export function askedDocument({ method, body, query }: FastifyRequest): AskedDocument | undefined {
  if (method === 'GET') return askedByUrl(query as Readonly<Record<string, unknown>>);
  return isRecord(body) ? toAsked(body, body.extensions) : undefined;
}

/** Parameters given twice are lists here, and refused by those who read them. */
function askedByUrl(query: Readonly<Record<string, unknown>>): AskedDocument {
  const { extensions } = query;
  return toAsked(query, typeof extensions === 'string' ? parseRecord(extensions) : undefined);
}

function toAsked({ documentId, query }: Readonly<Record<string, unknown>>, extensions: unknown): AskedDocument {
  return {
    documentId: documentId ?? undefined,
    persistedQuery: isRecord(extensions) ? (extensions.persistedQuery ?? undefined) : undefined,
    query,
  };
}

function parseRecord(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

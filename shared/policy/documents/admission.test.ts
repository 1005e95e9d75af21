import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'graphql';
import type { Viewer } from '../../upstreams/index.ts';
import { type AskedDocument, admit } from './admission.ts';
import { documentIdOf } from './document-id.ts';
import type { DocumentsMode } from './documents-config.ts';
import { RegisteredDocuments } from './registered-documents.ts';

const body = 'query Home { home }';
const id = documentIdOf(body);
const stranger = 'query Other { other }';
const strangeId = documentIdOf(stranger);
const admin = { id: 'u1', roles: ['admin'], scopes: [] } as unknown as Viewer;

function asked(mode: DocumentsMode, request: Partial<AskedDocument>, viewer: Viewer | null = null): string | undefined {
  const registered = new RegisteredDocuments();
  registered.add({ id, name: 'Home', type: 'query', body, document: parse(body) }, `# said\n${body}`);
  const documents = { mode, registered, manifests: [], exemptRoles: ['admin'] };
  const whole = { documentId: undefined, persistedQuery: undefined, query: undefined, ...request };
  try {
    return admit(whole, documents, viewer)?.name;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('admit', () => {
  for (const mode of ['open', 'log', 'trusted'] as const) {
    it(`finds a registered document by id, by hash and by text (${mode})`, () => {
      assert.equal(asked(mode, { documentId: id }), 'Home');
      assert.equal(asked(mode, { documentId: `sha256:${id}` }), 'Home');
      assert.equal(asked(mode, { persistedQuery: { version: 1, sha256Hash: id } }), 'Home');
      assert.equal(asked(mode, { query: body }), 'Home');
      assert.equal(asked(mode, { query: body, documentId: id }), 'Home');
      assert.equal(asked(mode, { query: `# said\n${body}` }), 'Home');
    });

    it(`attack 113: refuses a text that is not the id's (${mode})`, () => {
      assert.equal(asked(mode, { query: stranger, documentId: id }), 'BAD_REQUEST');
      assert.equal(asked(mode, { query: body, documentId: strangeId }), 'BAD_REQUEST');
      assert.equal(asked(mode, { query: `# said\n${body}`, documentId: id }), 'BAD_REQUEST');
    });
  }

  for (const mode of ['open', 'log'] as const) {
    it(`leaves other texts, and automatic ids, to run (${mode})`, () => {
      assert.equal(asked(mode, { query: stranger }), undefined);
      assert.equal(asked(mode, { query: stranger, documentId: strangeId }), undefined);
      assert.equal(asked(mode, { persistedQuery: { version: 1, sha256Hash: strangeId } }), undefined);
      assert.equal(asked(mode, { documentId: strangeId }), 'PERSISTED_QUERY_NOT_FOUND');
    });
  }

  it('attack 116: where documents are trusted, others run for exempt roles only', () => {
    assert.equal(asked('trusted', { query: stranger }), 'PERSISTED_QUERY_REQUIRED');
    assert.equal(asked('trusted', { documentId: strangeId }), 'PERSISTED_QUERY_REQUIRED');
    assert.equal(
      asked('trusted', { persistedQuery: { version: 1, sha256Hash: strangeId } }),
      'PERSISTED_QUERY_REQUIRED',
    );
    assert.equal(asked('trusted', {}), 'PERSISTED_QUERY_REQUIRED');
    assert.equal(asked('trusted', { query: stranger }, admin), undefined);
    assert.equal(asked('trusted', { query: stranger }, { ...admin, roles: ['support'] }), 'PERSISTED_QUERY_REQUIRED');
    assert.equal(asked('trusted', { documentId: strangeId }, admin), 'PERSISTED_QUERY_NOT_FOUND');
  });
});

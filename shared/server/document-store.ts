import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RegisteredDocuments } from '../policy/index.ts';

/** Of texts; what is parsed of them takes some thirty times as much. */
const maxCharacters = 1_000_000;

/**
 * The parsed and validated documents that Apollo Server asks for by the hash of their text. Registered ones are always there: they are
 * neither parsed nor validated again, however large they are. Built once a BFF.
 */
export class DocumentStore {
  readonly #registered: RegisteredDocuments;
  readonly #others = new LRUCache<string, DocumentNode>({
    maxSize: maxCharacters,
    sizeCalculation: (document) => (document.loc?.end ?? 0) + 1,
  });

  constructor(registered: RegisteredDocuments) {
    this.#registered = registered;
  }

  /** @param key Apollo Server's: its prefix, then the SHA-256 of the text in hexadecimal digits */
  async get(key: string): Promise<DocumentNode | undefined> {
    return this.#registered.byId(key.slice(-64))?.document ?? this.#others.get(key);
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    this.#others.set(key, document);
  }

  async delete(key: string): Promise<void> {
    this.#others.delete(key);
  }
}

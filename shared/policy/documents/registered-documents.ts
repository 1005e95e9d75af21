import type { DocumentNode } from 'graphql';

/** An operation that the owner of the BFF has registered: known to fit the schema, parsed once, kept as long as the process. */
export interface RegisteredDocument {
  /** SHA-256 of the body, 64 lower-case hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly body: string;
  readonly document: DocumentNode;
}

/** Found by id and by text. Maps, so that no name of `Object.prototype` finds anything. Built once a BFF. */
export class RegisteredDocuments implements Iterable<RegisteredDocument> {
  readonly #byId = new Map<string, RegisteredDocument>();
  readonly #byText = new Map<string, RegisteredDocument>();

  /** @param text under which it is known beside its body */
  add(document: RegisteredDocument, text: string = document.body): void {
    if (!this.#byId.has(document.id)) this.#byId.set(document.id, document);
    this.#byText.set(document.body, document).set(text, document);
  }

  get size(): number {
    return this.#byId.size;
  }

  byId(id: string): RegisteredDocument | undefined {
    return this.#byId.get(id);
  }

  byText(text: string): RegisteredDocument | undefined {
    return this.#byText.get(text);
  }

  [Symbol.iterator](): IterableIterator<RegisteredDocument> {
    return this.#byId.values();
  }
}

// What the first process and its workers say to each other, over the channel that Node opens between them.

/** A worker serves; the first one also says what a person is to read. */
export interface Ready {
  readonly kind: 'ready';
  readonly welcome: string;
}

export type Page = 'metrics' | 'status';

/** The first process wants to know. */
export interface Ask {
  readonly kind: 'ask';
  readonly page: Page;
  readonly id: number;
}

export interface Told {
  readonly kind: 'told';
  readonly id: number;
  readonly text: string;
}

/** A mutation made wrong what bears one of the tags: from a worker, and to all others. */
export interface Invalidated {
  readonly kind: 'invalidated';
  readonly tags: readonly string[];
}

export type FromWorker = Ready | Told | Invalidated;
export type ToWorker = Ask | Invalidated;

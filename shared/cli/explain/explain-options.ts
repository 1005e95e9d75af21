import type { FolderOptions } from '../folders.ts';

export interface ExplainOptions extends FolderOptions {
  readonly operation?: string;
  /** As written: JSON. */
  readonly variables?: string;
  readonly json?: true;
}

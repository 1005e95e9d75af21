const mebibyte = 1_048_576;

/** What one BFF may remember of what clients have sent. Theirs to fill, so that it is bounded for the process and not for each BFF. */
export interface MemoryShare {
  /** Documents that were read, with their plans. */
  readonly documentBytes: number;
  /** Texts of automatic persisted queries. */
  readonly automaticBytes: number;
  /** Operations compiled because they are asked for often. */
  readonly compiled: number;
}

/** Of the whole process. A compiled operation holds about 80 KB. */
const whole: MemoryShare = { documentBytes: 24 * mebibyte, automaticBytes: 6 * mebibyte, compiled: 300 };

/** Each BFF has its own part: a flood of documents at one of them makes no other forget what it knows. */
export function memoryShare(bffs: number): MemoryShare {
  return {
    documentBytes: Math.floor(whole.documentBytes / bffs),
    automaticBytes: Math.floor(whole.automaticBytes / bffs),
    compiled: Math.ceil(whole.compiled / bffs),
  };
}

import { appendFile, open } from 'node:fs/promises';
import { parseRevocation, type Revocation } from './revocation.ts';
import type { RevocationPage, RevocationStore } from './revocation-store.ts';

const pageBytes = 1_048_576;

/** One revocation a line, appended; for one machine without Redis. Its position is a number of bytes. Built once a process. */
export class FileRevocations implements RevocationStore {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async add(revocation: Revocation): Promise<boolean> {
    // Only its owner may write who is revoked, or read whom.
    await appendFile(this.#path, `${JSON.stringify(revocation)}\n`, { mode: 0o600 });
    return true;
  }

  async readSince(position: string | undefined): Promise<RevocationPage | undefined> {
    try {
      return await readPage(this.#path, Number(position ?? 0));
    } catch (error) {
      // Nobody has been revoked yet.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { revocations: [], position: '0', isFull: false };
      return undefined;
    }
  }
}

async function readPage(path: string, from: number): Promise<RevocationPage> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    // Shorter than it was: somebody has cleared it, and all is read again.
    const start = size < from ? 0 : from;
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.min(pageBytes, size - start)),
      position: start,
    });
    // What has no end yet is still being written.
    const end = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
    const lines = buffer.subarray(0, end).toString('utf8').split('\n');
    return {
      revocations: lines.map(parseRevocation).filter((revocation) => revocation !== undefined),
      position: String(start + end),
      isFull: end > 0 && start + end < size,
    };
  } finally {
    await file.close();
  }
}

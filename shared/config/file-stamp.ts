import { statSync } from 'node:fs';

/**
 * Changes whenever the file is written or replaced, also where a link is turned to another folder, as Kubernetes does. Whoever takes it
 * before reading sees every later change; `fs.watchFile` misses one that comes before its own first look.
 */
export function fileStamp(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? 'missing' : `${stats.ino}:${stats.mtimeNs}:${stats.size}`;
}

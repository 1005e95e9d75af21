import { readdirSync } from 'node:fs';

/** Files and sockets that a process has open; 0 where there is no /proc. */
export function openFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

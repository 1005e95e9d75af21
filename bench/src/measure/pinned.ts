// The server has one core to itself; load and services have the others. Without `taskset`, or with one core, everybody has all.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const cores = availableParallelism();
export const isPinned = cores > 1 && spawnSync('taskset', ['-V']).status === 0;

/** Words before a command. */
export function pinnedTo(place: 'server' | 'others'): readonly string[] {
  if (!isPinned) return [];
  return ['taskset', '-c', place === 'server' ? '0' : `1-${cores - 1}`];
}

export function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

// A server has one core to itself; load and services have the others. Without `taskset`, or with one core, everybody has all.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const cores = availableParallelism();
let reserved = 1;
export const isPinned = cores > 1 && spawnSync('taskset', ['-V']).status === 0;

/** Before anything is started: so many cores, the first ones, are for servers alone. */
export function reserveCores(count: number): void {
  reserved = Math.min(count, cores - 1);
}

/** Words before a command. @param width how many of the reserved cores a server has */
export function pinnedTo(place: 'server' | 'others', width = 1): readonly string[] {
  if (!isPinned) return [];
  return ['taskset', '-c', place === 'server' ? `0-${Math.min(width, reserved) - 1}` : `${reserved}-${cores - 1}`];
}

/** This process goes where load and services are: what it sends shall not cost the server. */
export function goToOthers(): void {
  const [command, ...words] = pinnedTo('others');
  if (command) spawnSync(command, ['-a', ...words.slice(0, 1), '-p', ...words.slice(1), String(process.pid)]);
}

export function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

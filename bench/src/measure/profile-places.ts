// Reads a V8 CPU profile: whose code each sample was in.
import { fileURLToPath } from 'node:url';
import { at } from '../paths.ts';

/** What the inspector's `Profiler.stop` gives. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds between the samples. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly scriptId: string;
    readonly url: string;
    readonly lineNumber: number;
  };
}

export interface Place {
  readonly owner: 'own' | 'library' | 'runtime';
  /** A folder of the repository, a package, a part of Node. */
  readonly folder: string;
  /** Function and line. */
  readonly name: string;
}

export interface SelfTime {
  readonly place: Place;
  readonly micros: number;
}

/** Nobody's work: waiting, and the inspector's own starting and stopping. */
function isOutside({ functionName, url }: ProfileNode['callFrame']): boolean {
  return functionName === '(idle)' || functionName === '(root)' || (functionName === 'dispatch' && url === '');
}

/** Time in each function itself, without what it called. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): readonly SelfTime[] {
  const micros = new Map<number, number>();
  for (const [index, id] of samples.entries()) micros.set(id, (micros.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  return nodes
    .filter(({ callFrame }) => !isOutside(callFrame))
    .map((node) => ({ place: toPlace(node), micros: micros.get(node.id) ?? 0 }));
}

/** The largest first. */
export function byPlace(times: readonly SelfTime[], keyOf: (place: Place) => string) {
  const sums = new Map<string, number>();
  for (const { place, micros } of times) {
    const key = keyOf(place);
    sums.set(key, (sums.get(key) ?? 0) + micros);
  }
  return [...sums].map(([key, micros]) => ({ key, micros })).sort((a, b) => b.micros - a.micros);
}

function toPlace({ callFrame: { functionName, scriptId, url, lineNumber } }: ProfileNode): Place {
  const name = functionName || `(anonymous, line ${lineNumber + 1})`;
  if (url === '') return toUnnamed(name, scriptId);
  if (url.startsWith('node:')) return { owner: 'runtime', folder: url.split('/').slice(0, 2).join('/'), name };
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const inModules = path.lastIndexOf('/node_modules/');
  if (inModules !== -1)
    return { owner: 'library', folder: packageOf(path.slice(inModules + '/node_modules/'.length)), name };
  const segments = path
    .replace(at(''), '')
    .replace(/^dist\//, '')
    .split('/');
  const file = segments.at(-1)!.replace(/\.[jt]s$/, '');
  return { owner: 'own', folder: segments.slice(0, -1).join('/'), name: `${file}: ${name}` };
}

/** `scriptId` 0 is what V8 and Node have in C++; what was compiled while running has another, and no file. */
function toUnnamed(name: string, scriptId: string): Place {
  if (name === '(garbage collector)') return { owner: 'runtime', folder: 'garbage collector', name };
  if (name === '(program)') return { owner: 'runtime', folder: 'native code, system calls', name };
  if (scriptId === '0') return { owner: 'runtime', folder: 'native functions', name };
  return { owner: 'library', folder: 'compiled while running (graphql-jit)', name };
}

/** `@scope/name` of `@scope/name/deeper`. */
function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

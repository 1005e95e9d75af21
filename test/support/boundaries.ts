// Which file may import which: the layers of shared/, the doors of its folders, the walls between BFFs, and what lives in one place only.
import { posix } from 'node:path';
import { blankComments, type Import, lineAt, readImports } from './imports.ts';

/** A source file: its path from the repository's top, `/` between segments. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** From the ground up. A folder imports from those below it. */
export const layers: readonly (readonly string[])[] = [
  ['errors', 'config', 'telemetry'],
  ['resilience', 'cache', 'contracts'],
  ['upstreams'],
  ['schema'],
  ['engine', 'policy'],
  ['bff'],
  ['server'],
  ['cli'],
];

/** Steps within a layer that are wanted. Each is one way, so that none can be half of a cycle. */
const sideways: Readonly<Record<string, readonly string[]>> = {
  config: ['errors'],
  telemetry: ['errors', 'config'],
  engine: ['policy'],
};

interface Ban {
  /** What is banned, as the message says it. */
  readonly what: string;
  /** Where it may stand. */
  readonly only: readonly string[];
  readonly instead: string;
}

const packageBans: readonly (Ban & { readonly packages: RegExp })[] = [
  {
    packages: /^(undici|@grpc\/grpc-js)$/,
    what: 'talks to services',
    only: ['shared/upstreams/', 'shared/policy/identity/'],
    instead: 'call them through shared/upstreams',
  },
  {
    packages: /^(@grpc\/proto-loader|protobufjs)(\/|$)/,
    what: 'reads proto files',
    only: ['shared/contracts/', 'shared/upstreams/'],
    instead: 'take contract types from shared/contracts',
  },
  {
    packages: /^(node:)?(http|https|http2)$/,
    what: 'opens HTTP connections',
    only: ['shared/upstreams/', 'shared/server/', 'shared/cli/', 'shared/telemetry/internal-server'],
    instead: 'call services through shared/upstreams, answer clients through shared/server',
  },
  {
    packages: /^ioredis$/,
    what: 'talks to Redis',
    only: ['shared/cache/', 'shared/policy/'],
    instead: 'use a store of shared/cache or shared/policy',
  },
  {
    packages: /^jsonwebtoken$/,
    what: 'reads tokens',
    only: ['shared/policy/'],
    instead: 'ask createIdentity of shared/policy for the viewer',
  },
  {
    packages: /^(fastify|@fastify\/.*|@apollo\/server)(\/|$)/,
    what: 'speaks to clients',
    only: ['shared/server/'],
    instead: 'keep the protocol in shared/server',
  },
];

const codeBans: readonly (Ban & { readonly code: RegExp })[] = [
  {
    code: /\bprocess\.env\b/g,
    what: 'process.env',
    only: ['shared/config/', 'shared/cli/'],
    instead: 'take the value from shared/config',
  },
  {
    code: /(?<![.\w])fetch\(/g,
    what: 'fetch',
    only: ['shared/upstreams/'],
    instead: 'call services through shared/upstreams',
  },
  {
    code: /\bconsole\.\w+\(/g,
    what: 'console',
    only: ['shared/cli/'],
    instead: 'write to the logger of shared/telemetry',
  },
];

/** Every breach, one line each: where, what, and what to write instead. Empty when all is well. */
export function findBreaches(files: readonly SourceFile[]): readonly string[] {
  const imports = new Map(files.map((file) => [file.path, readImports(file.text)]));
  return [
    ...files.flatMap((file) => importBreaches(file.path, imports.get(file.path)!)),
    ...files.flatMap(codeBreaches),
    ...cycles(imports),
  ];
}

function importBreaches(path: string, imports: readonly Import[]): string[] {
  return imports.flatMap(({ specifier, line }) => {
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
    const problem = target === undefined ? packageProblem(path, specifier) : pathProblem(path, target);
    return problem === undefined ? [] : [`${path}:${line}  imports ${specifier}: ${problem}`];
  });
}

/** The first two segments: `shared/errors`, `bffs/mobile`, `test/support`. */
function areaOf(path: string): string {
  return path.split('/', 2).join('/');
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

function pathProblem(from: string, to: string): string | undefined {
  if (areaOf(from) === areaOf(to)) return undefined;
  if (from.startsWith('bffs/')) return bffProblem(from, to);
  if (!to.startsWith('shared/')) return from.startsWith('shared/') ? outOfShared(from, to) : undefined;
  if (from === 'shared/index.ts') return doorProblem(to);
  return doorProblem(to) ?? (from.startsWith('shared/') ? layerProblem(from, to) : undefined);
}

function bffProblem(from: string, to: string): string | undefined {
  if (isTest(from) && to.startsWith('test/support/')) return undefined;
  if (to.startsWith('bffs/')) return 'a BFF never imports another one; what both need belongs in shared/';
  return "a BFF imports its own files and '@foyer/bff' only; import from '@foyer/bff' instead";
}

function outOfShared(from: string, to: string): string | undefined {
  if (isTest(from) && to.startsWith('test/support/')) return undefined;
  return 'shared/ knows no BFF and no test; hand the value in as an option instead';
}

function doorProblem(to: string): string | undefined {
  if (to === 'shared/index.ts' || to === `${areaOf(to)}/index.ts`) return undefined;
  return `past the folder's door; import ${areaOf(to)}/index.ts instead`;
}

function layerProblem(from: string, to: string): string | undefined {
  const [fromFolder, toFolder] = [areaOf(from).slice('shared/'.length), areaOf(to).slice('shared/'.length)];
  const [fromLayer, toLayer] = [layerOf(fromFolder), layerOf(toFolder)];
  if (fromLayer === -1 || toLayer === -1) {
    return 'a folder of shared/ that has no layer; give it one in test/support/boundaries.ts';
  }
  if (toLayer < fromLayer || sideways[fromFolder]?.includes(toFolder)) return undefined;
  const words = toLayer === fromLayer ? 'stands beside' : 'stands above';
  return `${toFolder} ${words} ${fromFolder}; hand the value in as an option, or move the code down`;
}

function layerOf(folder: string): number {
  return layers.findIndex((layer) => layer.includes(folder));
}

function packageProblem(path: string, specifier: string): string | undefined {
  if (path.startsWith('bffs/')) return bffPackageProblem(path, specifier);
  if (!path.startsWith('shared/') || isTest(path)) return undefined;
  if (specifier === '@foyer/bff') return 'shared/ by its own name; import the folder by its path instead';
  const ban = packageBans.find(({ packages, only }) => packages.test(specifier) && !standsIn(path, only));
  return ban && `what ${ban.what} lives in ${ban.only.join(' and ')} only; ${ban.instead} instead`;
}

function bffPackageProblem(path: string, specifier: string): string | undefined {
  if (specifier === '@foyer/bff' || (isTest(path) && specifier.startsWith('node:'))) return undefined;
  return "a BFF imports its own files and '@foyer/bff' only; import from '@foyer/bff' instead";
}

function codeBreaches({ path, text }: SourceFile): string[] {
  if (!path.startsWith('shared/') || isTest(path)) return [];
  const code = blankComments(text);
  return codeBans.flatMap(({ code: pattern, what, only, instead }) =>
    standsIn(path, only)
      ? []
      : [...code.matchAll(pattern)].map(
          ({ index }) =>
            `${path}:${lineAt(code, index)}  ${what}: stands in ${only.join(' and ')} only; ${instead} instead`,
        ),
  );
}

function standsIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => path.startsWith(place));
}

/** Each cycle once, as the way round. */
function cycles(imports: ReadonlyMap<string, readonly Import[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path);
    if (start !== -1) {
      found.push(`${[...way.slice(start), path].join(' → ')}  is a cycle; move what both need to a file of its own`);
    }
    if (start !== -1 || done.has(path)) return;
    for (const { specifier } of imports.get(path) ?? []) {
      const target = posix.join(posix.dirname(path), specifier);
      if (specifier.startsWith('.') && imports.has(target)) visit(target, [...way, path]);
    }
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return found;
}

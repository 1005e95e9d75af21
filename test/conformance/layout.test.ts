import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readImports } from '../support/imports.ts';
import { at, repositoryFiles } from '../support/repository.ts';

const read = (path: string) => readFileSync(at(path), 'utf8');
const files = repositoryFiles({ untracked: true });

const clients = ['mobile', 'web', 'admin'];
const doors = [
  'errors',
  'config',
  'resilience',
  'contracts',
  'upstreams',
  'schema',
  'engine',
  'policy',
  'server',
  'cli',
];

const tree = [
  ...[
    'package.json',
    'tsconfig.json',
    'docker-compose.yml',
    'Dockerfile',
    'README.md',
    'SECURITY.md',
    '.ci/run',
    'bin/foyer.js',
  ],
  'bffs/README.md',
  ...clients.flatMap((client) =>
    ['bff.ts', 'schema.graphql', 'resolvers.ts', 'operations', 'README.md'].map((part) => `bffs/${client}/${part}`),
  ),
  ...['README.md', 'directives.graphql', 'services.yaml'].map((part) => `schemas/${part}`),
  ...clients.map((client) => `schemas/clients/${client}.graphql`),
  ...['README.md', 'index.ts', ...doors.map((folder) => `${folder}/index.ts`)].map((part) => `shared/${part}`),
  ...['services', 'scenarios', 'conformance', 'support'].map((part) => `test/${part}`),
  ...['README.md', 'nginx/foyer.conf'].map((part) => `deploy/${part}`),
];

/** `path:line` of each line of these files that the pattern is found in. */
function linesWith(pattern: RegExp, paths: readonly string[]): string {
  return paths
    .flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}  ${line.trim().slice(0, 120)}`] : [])),
    )
    .join('\n');
}

/** `@scope/name` of `@scope/name/deeper`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

describe('the tree', () => {
  it('has every part that was asked for', () => {
    assert.deepEqual(
      tree.filter((path) => !existsSync(at(path))),
      [],
    );
  });

  it('has a door for each folder of shared/ that holds code, with every export named', () => {
    const sources = files.filter((path) => /^shared\/[^/]+\/.*\.ts$/.test(path));
    const folders = new Set(sources.map((path) => path.split('/')[1]));
    assert.deepEqual(
      [...folders].filter((folder) => !existsSync(at(`shared/${folder}/index.ts`))),
      [],
    );
    assert.equal(
      linesWith(
        /^export \*/,
        files.filter((path) => /^shared\/.*\bindex\.ts$/.test(path)),
      ),
      '',
    );
  });

  it('P13: names no client in shared/: adding one is a folder, not a change of the core', () => {
    const core = files.filter((path) => /^shared\/.*\.ts$/.test(path) && !path.endsWith('.test.ts'));
    assert.equal(linesWith(new RegExp(`\\b(${clients.join('|')})\\b`, 'i'), core), '');
  });

  it('tells in shared/README.md why each dependency earns its place', () => {
    const { dependencies, devDependencies, overrides } = JSON.parse(read('package.json'));
    const names = Object.keys({ ...dependencies, ...devDependencies, ...overrides });
    const readme = read('shared/README.md');
    assert.deepEqual(
      names.filter((name) => !readme.includes(`| \`${name}\` |`)),
      [],
    );
  });

  it('imports only packages that package.json names, and at run time none of those for development', () => {
    const { dependencies, name } = JSON.parse(read('package.json'));
    const undeclared = files
      .filter((path) => /^(shared|bffs|test\/services)\/.*\.ts$/.test(path) && !path.endsWith('.test.ts'))
      .flatMap((path) =>
        readImports(read(path)).map(({ specifier, line }) => ({ specifier, place: `${path}:${line}` })),
      )
      .filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:') && specifier !== name)
      .filter(({ specifier }) => !Object.hasOwn(dependencies, packageOf(specifier)));
    assert.equal(undeclared.map(({ specifier, place }) => `${place}  ${specifier}`).join('\n'), '');
  });

  it('pins every dependency to one version', () => {
    const { dependencies, devDependencies, overrides } = JSON.parse(read('package.json'));
    const nested = Object.values(overrides).filter((version) => typeof version === 'object');
    const flat = Object.entries(overrides).filter(([, version]) => typeof version !== 'object');
    const versions = [{ ...dependencies, ...devDependencies }, ...nested, Object.fromEntries(flat)].flatMap((given) =>
      Object.entries(given as Record<string, unknown>),
    );
    assert.deepEqual(
      versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version))),
      [],
    );
  });

  it('holds no path of one machine and no host of a package registry', () => {
    const machine = ['work', 'home', 'Users', 'tmp/brief', 'opt/node'].join('|');
    const registry = ['npmjs', 'registry', 'mirror', 'artifact', 'pkg'].join('|');
    const pattern = new RegExp(`(^|[\\s"'\`(=])/(${machine})/?\\w|https?://[\\w.-]*(${registry})[\\w.-]*`);
    const texts = repositoryFiles({ untracked: false }).filter((path) => !/\.(png|ico|gz)$/.test(path));
    assert.equal(linesWith(pattern, texts), '');
  });
});

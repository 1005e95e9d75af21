// What the READMEs say, where a machine can tell whether it is so: links, paths, commands, settings.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { readEnvironment } from '../../shared/config/index.ts';
import { runFoyer } from '../support/foyer-process.ts';
import { at, repositoryFiles } from '../support/repository.ts';

const read = (path: string) => readFileSync(at(path), 'utf8');
const pages = repositoryFiles({ untracked: true }).filter((path) => path.endsWith('.md'));

describe('links in what is to be read', () => {
  it('lead to files that exist, and to headings that are there', () => {
    const links = pages.flatMap((page) =>
      [...withoutCode(read(page)).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path, heading]) => ({
        page,
        target: path === '' ? page : join(dirname(page), path!),
        heading,
      })),
    );
    assert.ok(links.length > 20);
    const dead = links.filter(
      ({ target, heading }) =>
        !existsSync(at(target)) || (heading !== undefined && !headingsOf(read(target)).has(heading)),
    );
    assert.deepEqual(dead, []);
  });

  it('name files of the repository that exist, in README.md and SECURITY.md', () => {
    const named = ['README.md', 'SECURITY.md'].flatMap((page) =>
      [...read(page).matchAll(/`((?:bffs|schemas|shared|test|deploy|bench)\/[\w./-]+)`/g)].map(([, path]) => path!),
    );
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.filter((path) => !existsSync(at(path))),
      [],
    );
  });
});

describe('commands in what is to be read', () => {
  let commands: ReadonlySet<string>;
  before(async () => {
    const { stdout } = await runFoyer(['--help']);
    const listed = stdout.split('Commands:')[1]!;
    commands = new Set(
      [...listed.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name!).filter((name) => name !== 'help'),
    );
  });

  it('exist', () => {
    const unknown = pages.flatMap((page) =>
      [...read(page).matchAll(/(?:`|npx |\$\()foyer ([a-z]+)\b/g)]
        .filter(([, name]) => !commands.has(name!))
        .map(([text]) => `${page}: ${text}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('are all in README.md', () => {
    assert.ok(commands.size >= 8);
    const readme = read('README.md');
    assert.deepEqual(
      [...commands].filter((name) => !readme.includes(`\`npx foyer ${name}`)),
      [],
    );
  });

  it('of npm are scripts of package.json', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const unknown = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run ([\w:]+)/g)]
        .filter(([, name]) => !Object.hasOwn(scripts, name!))
        .map(([text]) => `${page}: ${text}`),
    );
    assert.deepEqual(unknown, []);
  });
});

describe('the settings in deploy/README.md', () => {
  const settings = new Map(
    [...read('deploy/README.md').matchAll(/^\| `([A-Z_]+)` \| (.+?) \|/gm)].map(([, name, value]) => [name!, value!]),
  );
  const source = read('shared/config/environment.ts');
  const known = new Set(
    [...source.matchAll(/'([A-Z][A-Z_]+)'|\benv\.([A-Z_]+)/g)].map(([, quoted, dotted]) => (quoted ?? dotted)!),
  );

  it('S126: are those that a process reads, all of them', () => {
    assert.ok(known.size > 15);
    assert.deepEqual([...settings.keys()].sort(), [...known].sort());
  });

  it('have the defaults that are told', () => {
    const environment = readEnvironment({});
    const defaults: Readonly<Record<string, unknown>> = {
      HOST: environment.host,
      PORT: environment.port,
      INTERNAL_HOST: environment.internalHost,
      REDIS_CLUSTER: environment.redisCluster,
      INSTANCES: environment.instances,
      LOG_LEVEL: environment.logLevel,
      ACCESS_LOG_LINES: environment.accessLogLines,
      DRAIN_MS: environment.drainMs,
      SHED_LOOP_DELAY_MS: environment.shedLoopDelayMs,
    };
    for (const [name, value] of Object.entries(defaults))
      assert.equal(settings.get(name)?.split(/[; ]/)[0], String(value), name);
    for (const name of ['TRUSTED_PROXIES', 'REDIS_URL', 'TLS_CERT_FILE', 'REVOCATIONS_FILE'])
      assert.equal(settings.get(name), 'none');
  });

  it('are spelt so in Compose and Kubernetes, or a BFF or the registry reads them', () => {
    const texts = repositoryFiles({ untracked: false })
      .filter((path) => /^bffs\/\w+\/bff\.ts$|^schemas\/services\.yaml$/.test(path))
      .map(read);
    const variables = new Set(texts.join('').match(/(?<=\$\{)[A-Z_]+/g));
    const compose = parse(read('docker-compose.yml'), { merge: true }).services.web.environment;
    const pods = parse(read('deploy/kubernetes/settings.yaml')).data;
    assert.deepEqual(
      Object.keys({ ...compose, ...pods }).filter((name) => !known.has(name) && !variables.has(name)),
      [],
    );
  });
});

describe('rules that are written down', () => {
  it('S13, S131, S133, S151, P4, P11: README.md says when Foyer is not what is wanted', () => {
    const section = read('README.md').split('\n## When not to use it\n')[1]!.split('\n## ')[0]!;
    const rules = [...section.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, rule]) => rule!);
    for (const word of ['services', 'strangers', 'Business rules', 'Service to service', 'Functions', 'portal'])
      assert.ok(
        rules.some((rule) => rule.includes(word)),
        word,
      );
  });

  it('P12: deploy/README.md says what happens when anything fails that we lean on, and which test shows it', () => {
    const section = read('deploy/README.md').split('## When something we lean on fails\n')[1]!.split('\n## ')[0]!;
    const tests = [...section.matchAll(/\| `([\w./-]+\.test\.ts)` \|$/gm)].map(([, path]) => path!);
    assert.ok(tests.length >= 10);
    assert.deepEqual(
      tests.filter((path) => !existsSync(at(path))),
      [],
    );
    for (const what of ['a service', 'Redis, for limits', "the issuer's keys", 'configuration at start'])
      assert.ok(section.includes(`| ${what} |`), what);
  });

  it('S99, S144: what 99.99 % comes to is what deploy/README.md says', () => {
    const secondsAMonth = (365.25 / 12) * 86_400;
    const away = Math.round(secondsAMonth * 0.0001);
    assert.ok(read('deploy/README.md').includes(`${Math.floor(away / 60)} min ${away % 60} s a month`));
  });

  it('S148: what products are kept for is 60 s, in every BFF that keeps them', () => {
    const kept = repositoryFiles({ untracked: false })
      .filter((path) => /^bffs\/\w+\/schema\.graphql$/.test(path))
      .flatMap((path) => [...read(path).matchAll(/service: "products"[^@]*@cache\(maxAgeSeconds: (\d+)/g)])
      .map(([, seconds]) => seconds);
    assert.ok(kept.length > 0);
    assert.deepEqual([...new Set(kept)], ['60']);
  });
});

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
}

/** As GitHub makes anchors of headings. */
function headingsOf(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

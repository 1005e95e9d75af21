// A flood of documents that nobody has sent before: what is remembered of them is bounded for the whole process, however many BFFs it has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { startTarget, type Target } from '../fuzz/target.ts';
import { longRows } from '../support/faults.ts';
import { type Client, createClient } from '../support/load.ts';
import { randomOperation } from '../support/random-operations.ts';
import { at } from '../support/repository.ts';

const mebibyte = 1_048_576;
const characters = 15_000;
const bffs = ['mobile', 'web', 'admin'] as const;
const schemas = new Map(bffs.map((bff) => [bff, schemaOf(bff)]));

/** Texts that weigh more than one sees: each of those comments is a token, and no limit counts it. */
const lines = (text: string) => text + '\n#'.repeat((characters - text.length) / 2);
const comment = (text: string) => `${text}#${'x'.repeat(characters - text.length - 1)}`;
const foreign = (text: string) => `${text}#${'ж'.repeat(characters - text.length - 1)}`;
const asItIs = (text: string) => text;
const paddings = [asItIs, lines, comment, lines, foreign];

function schemaOf(bff: string): GraphQLSchema {
  return buildSchema(readFileSync(at(`schemas/clients/${bff}.graphql`), 'utf8'));
}

/** Of the BFF's schema at random; most are valid, and all different. */
function documentOf(
  schema: GraphQLSchema,
  seed: number,
): { query: string; variables: Readonly<Record<string, unknown>> } {
  const { text, variables } = randomOperation(schema, seed);
  const query = text.replace('query Q', `query Q${seed}`);
  const pad = query.length < characters ? paddings[seed % paddings.length]! : asItIs;
  return { query: pad(query), variables };
}

const isLinux = process.platform === 'linux';

describe('a flood of distinct documents', { skip: isLinux ? false : 'reads /proc' }, () => {
  let target: Target;
  let client: Client;
  before(async () => {
    target = await startTarget();
    client = createClient(1);
  });
  after(async () => {
    client.close();
    await target.stop();
  });

  /** One after the other, so that it was one of them that blocked the loop. */
  async function flood(count: number, from: number) {
    let [answered, blockedMs, mostRss] = [0, 0, 0];
    for (let index = 0; index < count; index++) {
      const bff = bffs[index % bffs.length]!;
      const { query, variables } = documentOf(schemas.get(bff)!, from + index);
      const { status } = await client.ask({ url: `${target.url}/${bff}/graphql`, query, variables });
      if (status === 200) answered++;
      blockedMs = Math.max(blockedMs, (await target.reading()).blockedMs);
      mostRss = Math.max(mostRss, residentBytes(target.pid));
    }
    return { answered, blockedMs, mostRss };
  }

  async function isBounded(count: number, tell: (text: string) => void): Promise<void> {
    await flood(40, 1);
    const before = await target.heap();
    const { answered, blockedMs, mostRss } = await flood(count, 1_000);
    const grown = (await target.heap()).usedBytes - before.usedBytes;
    const inMebibytes = (bytes: number) => `${(bytes / mebibyte).toFixed(0)} MiB`;
    tell(
      `${answered} of ${count} fit; heap ${inMebibytes(before.usedBytes)} and ${inMebibytes(grown)} more, resident at most ${inMebibytes(mostRss)}, blocked at most ${blockedMs.toFixed(0)} ms`,
    );
    assert.ok(answered > count / 2, `only ${answered} of ${count} were answered`);
    assert.ok(grown < 30 * mebibyte, `the heap has grown by ${inMebibytes(grown)}`);
    assert.ok(mostRss < 250 * mebibyte, `${inMebibytes(mostRss)} are resident`);
    assert.ok(blockedMs <= 50, `the loop was blocked for ${blockedMs.toFixed(0)} ms`);
  }

  test('of 200 leaves the memory bounded and the loop free', (context) =>
    isBounded(200, (text) => context.diagnostic(text)));

  test('of 20,000 leaves the memory bounded and the loop free', longRows, (context) =>
    isBounded(20_000, (text) => context.diagnostic(text)),
  );
});

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

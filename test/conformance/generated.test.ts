// Files that a command writes are what the command would write now.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { at } from '../support/repository.ts';

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Runs the command line from the repository's top, as a person would. */
function foyer(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [at('bin/foyer.js'), ...args], { cwd: at('') }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

/** A copy of a BFF's folder, far from this repository. */
async function withCopy(bff: string, use: (directory: string) => Promise<void>): Promise<void> {
  const parent = mkdtempSync(join(tmpdir(), 'foyer-generated-'));
  const directory = join(parent, bff);
  try {
    cpSync(at(`bffs/${bff}`), directory, { recursive: true });
    await use(directory);
  } finally {
    rmSync(parent, { recursive: true });
  }
}

describe('what commands write', () => {
  it('bffs/*/generated/types.ts is fresh', async () => {
    const { code, output } = await foyer('types', '--check');
    assert.equal(code, 0, output);
  });

  it('schemas/clients/*.graphql is fresh', async () => {
    const { code, output } = await foyer('schema', '--check');
    assert.equal(code, 0, output);
  });

  it('bffs/mobile/generated/manifest.json is fresh', async () => {
    const { code, output } = await foyer('manifest', 'mobile', '--check');
    assert.equal(code, 0, output);
  });
});

describe('foyer types', () => {
  it('says when the types of a folder are stale, and writes them where the folder lies', async () => {
    await withCopy('mobile', async (directory) => {
      const file = join(directory, 'generated', 'types.ts');
      appendFileSync(join(directory, 'schema.graphql'), '\nextend type Query { greeting: String }\n');
      const stale = await foyer('types', '--check', '--bff', directory);
      assert.equal(stale.code, 1);
      assert.ok(stale.output.includes(`${file} is stale; write it with: npx foyer types`), stale.output);
      assert.equal((await foyer('types', '--bff', directory)).code, 0);
      assert.equal((await foyer('types', '--check', '--bff', directory)).code, 0);
    });
  });

  it('writes the first ones of a folder that has none', async () => {
    await withCopy('web', async (directory) => {
      rmSync(join(directory, 'generated'), { recursive: true });
      assert.equal((await foyer('types', '--check', '--bff', directory)).code, 1);
      assert.equal((await foyer('types', '--bff', directory)).code, 0);
      assert.equal((await foyer('types', '--check', '--bff', directory)).code, 0);
    });
  });

  it('writes nothing from a schema that does not hold', async () => {
    await withCopy('mobile', async (directory) => {
      writeFileSync(join(directory, 'schema.graphql'), 'type Query { home: Home! }');
      const { code, output } = await foyer('types', '--bff', directory);
      assert.equal(code, 1);
      assert.match(output, /Home/);
    });
  });
});

describe('foyer manifest', () => {
  it("takes a manifest of a client's build, and writes all in one file; refuses one that does not fit", async () => {
    await withCopy('mobile', async (directory) => {
      const [built, merged] = [join(directory, 'built.json'), join(directory, 'merged.json')];
      const operation = (body: string) => ({
        id: createHash('sha256').update(body).digest('hex'),
        name: 'Built',
        type: 'query',
        body,
      });
      const write = (body: string) =>
        writeFileSync(
          built,
          JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations: [operation(body)] }),
        );
      write('query Built { search { total } }');
      const taken = await foyer('manifest', '--bff', directory, '--add', built, '--to', merged);
      assert.equal(taken.code, 0, taken.output);
      const names = JSON.parse(readFileSync(merged, 'utf8')).operations.map(({ name }: { name: string }) => name);
      assert.deepEqual([names.includes('Built'), names.includes('Home')], [true, true]);
      write('query Built { searches { total } }');
      const refused = await foyer('manifest', '--bff', directory, '--add', built);
      assert.equal(refused.code, 1);
      assert.match(refused.output, /built\.json:1 {2}Built does not fit the schema/);
    });
  });
});

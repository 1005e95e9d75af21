// `foyer` as people run it where bffs/ lies: which BFFs it serves, what each command says, and what it says of mistakes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { askOver, development, runFoyer, serving } from '../support/foyer-process.ts';
import { writeFolder } from '../support/proofs.ts';
import { at } from '../support/repository.ts';

describe('foyer, where bffs/ lies', () => {
  test('start mobile serves that one alone, at the same path', async () => {
    await serving(['start', 'mobile'], { env: development }, async (url, foyer) => {
      assert.deepEqual((await askOver(`${url}/mobile/graphql`, '{ __typename }')).body, {
        data: { __typename: 'Query' },
      });
      assert.equal((await askOver(`${url}/web/graphql`, '{ __typename }')).status, 404);
      assert.match(foyer.said.stdout, /mobile {2}http:.*\/mobile\/graphql/);
      assert.doesNotMatch(foyer.said.stdout, /\/web\/graphql/);
    });
  });

  test('start serves all of them on one port', async () => {
    await serving(['start'], { env: development }, async (url) => {
      for (const bff of ['mobile', 'web', 'admin'])
        assert.equal((await askOver(`${url}/${bff}/graphql`, '{ __typename }')).status, 200);
    });
  });

  const mistakes = [
    {
      args: ['start', 'mobil'],
      said: 'foyer: no BFF is called "mobil". Did you mean mobile? There are admin, mobile, web.\n',
    },
    {
      args: ['start', 'mobile', '--bff', 'bffs/web'],
      said: 'foyer: name folders of bffs/ (mobile) or folders elsewhere (--bff), not both.\n',
    },
    {
      args: ['start', '--port', '70000'],
      said: "error: option '--port <number>' argument '70000' is invalid. A port is a number from 0 (any free one) to 65535.\n(foyer --help lists the commands)\n",
    },
    { args: ['token'], said: "error: required option '--sub <id>' not specified\n(foyer --help lists the commands)\n" },
    {
      args: ['strat'],
      said: "error: unknown command 'strat'\n(Did you mean start?)\n(foyer --help lists the commands)\n",
    },
  ];
  for (const { args, said } of mistakes) {
    test(`foyer ${args.join(' ')} says what is wrong with it`, async () => {
      const { code, stderr } = await runFoyer(args, { env: development });
      assert.equal(stderr, said);
      assert.equal(code, 1);
    });
  }

  test('a token for all BFFs needs to know them', async () => {
    const { folder, remove } = writeFolder({});
    const { code, stderr } = await runFoyer(['token', '--sub', 'u1'], { cwd: folder });
    remove();
    assert.equal(stderr, 'foyer: there is no BFF here that could accept a token. Say which one shall: --bff NAME.\n');
    assert.equal(code, 1);
  });

  test('schema mobile prints what its client sees, as schemas/clients has it', async () => {
    const { code, stdout } = await runFoyer(['schema', 'mobile']);
    assert.equal(code, 0);
    assert.equal(stdout, readFileSync(at('schemas/clients/mobile.graphql'), 'utf8'));
    assert.doesNotMatch(stdout, /@call|@from|@fallback/);
  });

  test('S12: check says what was held against what', async () => {
    const { code, stdout } = await runFoyer(['check']);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^✓ admin: \d+ fields, \d+ of them call services; \d+ operations fit\n✓ mobile: .*\n(?:✓ .*\n)?✓ web: .*\n✓ 12 contracts fit/,
    );
  });

  for (const command of [[], ['start'], ['check'], ['schema'], ['types'], ['token']]) {
    test(`foyer ${[...command, '--help'].join(' ')} explains itself`, async () => {
      const { code, stdout, stderr } = await runFoyer([...command, '--help']);
      assert.match(stdout, new RegExp(`^Usage: foyer ${command.join(' ')}`));
      assert.equal(stderr, '');
      assert.equal(code, 0);
    });
  }
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blankComments, readImports } from './imports.ts';

describe('the import scanner', () => {
  it('reads every way of importing, with its line', () => {
    const source = [
      "import fs from 'node:fs';",
      "import type { A } from './a.ts';",
      'import {',
      '  type B,',
      '  b as c,',
      "} from '../b/index.ts';",
      "import './effect.ts';",
      "export { d } from './d.ts';",
      "export * as e from './e.ts';",
      "export type F = import('./f.ts').F;",
      'const late = await import("./late.ts");',
      'const g = require(`g`);',
    ].join('\n');
    assert.deepEqual(
      readImports(source).map(({ specifier, line }) => `${line} ${specifier}`),
      [
        '1 node:fs',
        '2 ./a.ts',
        '3 ../b/index.ts',
        '7 ./effect.ts',
        '8 ./d.ts',
        '9 ./e.ts',
        '10 ./f.ts',
        '11 ./late.ts',
        '12 g',
      ],
    );
  });

  it('takes nothing from comments, texts and look-alikes', () => {
    const source = [
      "// import a from 'a'",
      '/**',
      " import b from 'b'",
      ' */',
      "const text = \"import c from 'c'\"; // import('d')",
      "const url = 'http://e'; export const from = 'f';",
      'export interface G {',
      "  from: 'h';",
      '}',
      "const i = map.require('i') + this.#require('j');",
    ].join('\n');
    assert.deepEqual(readImports(source), []);
  });

  it('keeps addresses and globs when it blanks comments', () => {
    const source = "const a = 'http://x'; /* gone */ const b = 'shared/**/*.ts'; // gone\nconst c = 1;";
    const expected = "const a = 'http://x';            const b = 'shared/**/*.ts';        \nconst c = 1;";
    assert.equal(blankComments(source), expected);
  });
});

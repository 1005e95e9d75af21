import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { at } from '../../../test/support/repository.ts';
import { printResolverTypes } from './print-resolver-types.ts';
import { proveShop, shopServices } from './test-shop.ts';

const right = `
import { FoyerError, publicResolver } from '@foyer/bff';
import type { ProductParent, Resolvers } from './types.ts';

export default {
  Query: {
    featured: async (_parent, _args, { services }) => services.catalogue.getProduct({ id: 'p1' }),
    bestCard: async (_parent, _args, { services, viewer }) => {
      const product = await services.catalogue.getProduct({ id: viewer?.id ?? 'p1' });
      if (!product) throw new FoyerError('NOT_FOUND');
      return product;
    },
    bestOffer: () => ({ kind: 'gift', text: 'A ribbon' }),
  },
  Window: { cards: () => [null, { id: 'p1', title: 'Cup', images: [], state: 'gone', views: 7 }] },
  Frame: { seller: () => ({ bestProduct: 'p1' }), colour: () => undefined },
  Product: {
    label: publicResolver(async (product, { language, options }, { services }) => {
      const rating = await services.reviews.rating({ productId: product.id });
      return language === 'DE' ? options?.states[0] : priceOf(product, rating?.average);
    }),
    mine: (_parent, _args, { viewer }) => viewer.roles.includes('owner'),
  },
} satisfies Resolvers;

function priceOf({ pricing }: ProductParent, average = 0): string | null {
  return average > 4 ? (pricing?.list?.amount ?? null) : null;
}
`;

/** Each one is the right file with one mistake; what the compiler says of it. */
const wrong: Readonly<Record<string, readonly [from: string, to: string, complaint: RegExp]>> = {
  'a result of another type': [
    "viewer.roles.includes('owner')",
    "'yes'",
    /'string' is not assignable to type '.*Maybe<boolean>/,
  ],
  'a result without what a call reads': ["{ id: 'p1', title", '{ title', /'id' is missing/],
  'an enum by the name of the schema': ["state: 'gone'", "state: 'GONE'", /"GONE"' is not assignable/],
  'a member of a union that there is not': ["kind: 'gift'", "kind: 'coupon'", /"coupon"' is not assignable/],
  'an argument that there is not': ['options }, { services', 'tone }, { services', /'tone' does not exist/],
  'a field that the contract does not have': ['{ pricing }', '{ price }', /'price' does not exist/],
  'a call that there is not': ['reviews.rating(', 'reviews.ratings(', /'ratings' does not exist/],
  'an input that is missing': ['{ productId: product.id }', '{}', /'productId' is missing/],
  'a service that the BFF may not call': [
    'services.reviews',
    "services['back-office']",
    /'back-office' does not exist/,
  ],
  'an answer taken for granted': ['rating?.average', 'rating.average', /'rating' is possibly 'null'/],
  'a viewer taken for granted': ['viewer?.id', 'viewer.id', /'viewer' is possibly 'null'/],
  'a viewer in a public resolver': [
    'options }, { services',
    'options }, { viewer, services',
    /'viewer' does not exist/,
  ],
  'a resolver that is missing': [
    "    bestOffer: () => ({ kind: 'gift', text: 'A ribbon' }),\n",
    '',
    /'bestOffer' is missing/,
  ],
  'a resolver for nothing': ['    mine:', '    yours: () => true,\n    mine:', /'yours' does not exist/],
};

const compilerOptions = {
  strict: true,
  noEmit: true,
  target: 'ES2023',
  module: 'NodeNext',
  skipLibCheck: true,
  types: [],
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  paths: { '@foyer/bff': [at('dist/shared/index.d.ts')] },
};

/** What the compiler says, file by file. */
async function compile(sources: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const directory = mkdtempSync(join(tmpdir(), 'foyer-types-'));
  const files = {
    ...sources,
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const tsc = [at('node_modules/typescript/bin/tsc'), '--pretty', 'false', '-p', '.'];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, tsc, { cwd: directory }, (_error, stdout) => resolve(stdout));
  });
  rmSync(directory, { recursive: true });
  return byFile(output);
}

/** A complaint begins with its file; lines that are indented go on with it. */
function byFile(output: string): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const complaint of output.split(/\n(?=\S)/).filter((part) => part.trim() !== '')) {
    const file = complaint.split('(', 1)[0]!;
    said.set(file, `${said.get(file) ?? ''}${complaint}\n`);
  }
  return said;
}

const fileOf = (name: string) => `${name.replaceAll(' ', '-')}.ts`;

describe('the types of a BFF, compiled', () => {
  const mistaken = Object.entries(wrong).map(([name, [from, to]]) => [fileOf(name), right.replace(from, () => to)]);
  const types = printResolverTypes(proveShop(), shopServices);
  const compiled = compile({ 'types.ts': types, 'right.ts': right, ...Object.fromEntries(mistaken) });

  it('take resolvers that are right, also public ones', async () => {
    const said = [...(await compiled)];
    assert.deepEqual(
      said.filter(([file]) => !mistaken.some(([name]) => name === file)),
      [],
    );
  });

  for (const [name, [from, , complaint]] of Object.entries(wrong)) {
    it(`refuse ${name}`, async () => {
      assert.ok(right.includes(from), 'the mistake was made');
      assert.match((await compiled).get(fileOf(name)) ?? '', complaint);
    });
  }
});

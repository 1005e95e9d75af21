// `foyer explain` as a frontend team runs it before it ships a screen.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { runFoyer } from '../support/foyer-process.ts';
import { at } from '../support/repository.ts';

/** What is looked at here of what --json prints. */
interface Explanation {
  readonly registered: boolean;
  readonly compiled: object;
  readonly cost: object;
  readonly publicForMs: number;
  readonly notPublicBecause: readonly string[];
  readonly sharing: { readonly operation: { readonly with: string; readonly because: readonly string[] } };
  readonly stages: readonly (readonly {
    readonly viewerBecause: readonly string[];
    readonly call?: { readonly notSharedBecause?: string };
  }[])[];
}

async function explained(...args: string[]): Promise<Explanation> {
  const { code, stdout, stderr } = await runFoyer(['explain', ...args, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Explanation;
}

test('explain prints the stages of a screen, what each call reads, and who shares it', async () => {
  const { code, stdout } = await runFoyer(['explain', 'mobile', 'operations/home.graphql']);
  assert.equal(code, 0);
  for (const line of [
    'Home  query of mobile  registered',
    'answered within 1.2 s, its calls take 400 ms at worst',
    'at once',
    '├─ home.profile  users.getUser REST  ≤ 150 ms, else null',
    '│     id ← {viewer.id}',
    '│     gathered into users.listUsers, 100 at a time',
    '│     kept 60 s, then served while it is fetched anew for 60 s, and on failure for 60 min',
    'then, with what these answered',
    '└─ home.recommendations[].rating  reviews.productRating GraphQL  ≤ 150 ms, else null',
    'the whole operation, while it is under way: shared with the same viewer alone, because',
    '  · Home.cartSummary reads the viewer (cart.getCart)',
  ])
    assert.ok(stdout.split('\n').includes(line), `${line}\n\n${stdout}`);
});

test('explain says why nobody may keep what is answered by GET, and nothing of that for a mutation', async () => {
  const [product, home, placed] = await Promise.all([
    explained('mobile', '--operation', 'Product'),
    explained('mobile', '--operation', 'Home'),
    explained('web', '--operation', 'PlaceOrder'),
  ]);
  assert.ok(product.notPublicBecause.includes('product.stockText is code of the BFF'));
  assert.ok(product.notPublicBecause.includes('product.rating has no @cache of a second or more'));
  assert.deepEqual([home.notPublicBecause, placed.notPublicBecause], [["it is the viewer's"], []]);
});

test('explain tells in JSON which field, directive or registry entry keeps an operation from being shared', async () => {
  const [orders, placed] = await Promise.all([
    explained('admin', '--operation', 'OrdersWithCustomers'),
    explained('web', '--operation', 'PlaceOrder'),
  ]);
  assert.equal(orders.sharing.operation.with, 'sameViewer');
  assert.ok(orders.sharing.operation.because.includes('Product.costPrice has @auth'));
  assert.deepEqual(orders.stages[0]![0]!.viewerBecause, [
    'Query.orders has @auth',
    'the registry says identity: viewer of orders.ListOrders',
  ]);
  assert.deepEqual(orders.compiled, { when: 'beforeTheFirstRequest' });
  assert.equal(placed.sharing.operation.with, 'nobody');
  assert.equal(placed.stages[0]![0]!.call!.notSharedBecause, 'it is a write');
});

test('explain reads a document of your own from standard input', async () => {
  const child = spawn(process.execPath, [at('bin/foyer.js'), 'explain', 'mobile', '-', '--json'], { cwd: at('.') });
  const ended = once(child, 'close');
  child.stdin.end('{ product(id: "p1") { id name } }');
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  assert.deepEqual(await ended, [0, null]);
  const { registered, compiled, sharing, publicForMs, cost } = JSON.parse(text) as Explanation;
  assert.deepEqual(
    { registered, compiled, sharing: sharing.operation, publicForMs, cost },
    {
      registered: false,
      compiled: { when: 'onceHot', afterRuns: 10 },
      sharing: { with: 'everybody', because: [] },
      publicForMs: 60_000,
      cost: { estimated: 2, max: 5_000 },
    },
  );
});

test('explain says what it cannot explain, and why', async () => {
  const mistakes: readonly (readonly [string[], RegExp])[] = [
    [[], /say of which BFF: foyer explain kiosk operations\/home\.graphql, or --bff DIR\./],
    [['mobile'], /say what to explain: a file, - for standard input, or --operation NAME\./],
    [['mobile', 'operations/hom.graphql'], /there is no file operations\/hom\.graphql/],
    [['mobile', '--operation', 'Hom'], /no registered operation "Hom"\. It has AddToCart, Cart, Home/],
    [
      ['mobile', '../web/operations/account.graphql'],
      /mobile would refuse this document:\n {2}2:3 Cannot query field "account"/,
    ],
    [['mobile', '--operation', 'Home', '--variables', '[1]'], /--variables is a JSON object/],
  ];
  await Promise.all(
    mistakes.map(async ([args, said]) => {
      const { code, stderr } = await runFoyer(['explain', ...args]);
      assert.match(stderr, said);
      assert.equal(code, 1);
    }),
  );
});

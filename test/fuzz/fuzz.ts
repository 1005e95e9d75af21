// `npm run fuzz -- --minutes 15`: requests that nobody means well with, one after the other, each held to what must always hold.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { at } from '../support/repository.ts';
import { bffs, createGenerator } from './generate.ts';
import { type FuzzInput, kinds } from './input.ts';
import { startTarget, type Target } from './target.ts';
import { watch } from './watch.ts';

const help = `Documents, bodies, headers and tokens at random against the three BFFs in production mode.

  npm run fuzz -- --minutes 15            as long as you like (default 1)
  npm run fuzz -- --seed 7                other inputs (default: the time, which is told)
  npm run fuzz -- --bff mobile            one BFF alone
  npm run fuzz -- --seed 7 --number 1234  that input alone, shown with its answer

An input that breaks a promise is kept in test/fuzz/corpus/, which npm test sends again. Exit code 1 when one did.
`;

/** Documents that are kept (32 MiB a BFF by estimate) are all there by then: from there on the heap comes back. */
const warmInputs = 25_000;
const maxHeapGrowthMegabytes = 24;
const megabyte = 1_048_576;
const livenessEvery = 100;
const maxLivenessMs = 100;
const maxShown = 20;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1_000)) },
    bff: { type: 'string' },
    number: { type: 'string' },
  },
});
if (values.help) process.stdout.write(help);
else if (values.bff !== undefined && !bffs.includes(values.bff)) fail(`--bff wants one of ${bffs.join(', ')}.`);
else if (!(Number(values.minutes) > 0)) fail('--minutes wants a number above 0.');
else if (values.number !== undefined) await showOne(values.seed, Number(values.number));
else await fuzz(values.seed, Number(values.minutes));

interface Figures {
  sent: number;
  failed: number;
  slowOnce: number;
  blockedMs: number;
  /** The one that blocked so long. */
  slowest: string;
  livenessMs: number;
  calls: number;
  readonly statuses: Map<string, number>;
  readonly byKind: Map<string, number>;
  readonly heaps: { readonly sent: number; readonly megabytes: number; readonly residentMegabytes: number }[];
  readonly shown: Map<string, string>;
}

async function fuzz(seed: string, minutes: number): Promise<void> {
  const generator = createGenerator(seed, values.bff === undefined ? bffs : [values.bff]);
  const target = await startTarget();
  const figures: Figures = {
    sent: 0,
    failed: 0,
    slowOnce: 0,
    blockedMs: 0,
    slowest: '',
    livenessMs: 0,
    calls: 0,
    statuses: new Map(),
    byKind: new Map(),
    heaps: [],
    shown: new Map(),
  };
  process.stdout.write(`seed ${seed}\n`);
  const startedAt = performance.now();
  let toldAt = startedAt;
  try {
    while (performance.now() - startedAt < minutes * 60_000) {
      await sendOne(target, figures, generator.input(figures.sent), `${seed} --number ${figures.sent}`);
      figures.sent++;
      if (figures.sent % livenessEvery === 0)
        figures.livenessMs = Math.max(figures.livenessMs, await target.liveness());
      if (figures.sent === warmInputs || performance.now() - toldAt > 10_000) {
        await sampleHeap(target, figures);
        toldAt = performance.now();
        process.stdout.write(`${lineOf(figures, (toldAt - startedAt) / 1_000)}\n`);
      }
    }
    await sampleHeap(target, figures);
  } catch (error) {
    figures.failed++;
    figures.shown.set(`input ${figures.sent}`, String(error));
  }
  const { table, isGood } = toTable(figures);
  process.stdout.write(table);
  await target.stop();
  process.exit(isGood ? 0 : 1);
}

async function sendOne(target: Target, figures: Figures, input: FuzzInput, name: string): Promise<void> {
  const { findings, observation, slowOnce } = await watch(target, input).catch((error: unknown) => {
    keep(input, [String(error)], name);
    throw error;
  });
  const { answers, blockedMs, calls } = observation;
  count(figures.byKind, input.kind);
  for (const { status } of answers) count(figures.statuses, String(status));
  if (answers.length === 0) count(figures.statuses, 'none');
  if (slowOnce) figures.slowOnce++;
  else if (blockedMs > figures.blockedMs) Object.assign(figures, { blockedMs, slowest: name });
  figures.calls += calls.length;
  if (findings.length === 0) return;
  figures.failed++;
  const file = figures.failed <= maxShown ? keep(input, findings, name) : 'not kept';
  if (figures.failed <= maxShown)
    process.stdout.write(`  --seed ${name}: ${findings.join('; ').slice(0, 400)}\n    ${file}\n`);
  figures.shown.set(name, findings.join('; '));
}

/** The name is that of its bytes: found twice, it is one file. */
function keep(input: FuzzInput, findings: readonly string[], name: string): string {
  const path = `test/fuzz/corpus/${input.kind}-${createHash('sha256').update(input.bytes).digest('hex').slice(0, 8)}.json`;
  mkdirSync(at('test/fuzz/corpus'), { recursive: true });
  writeFileSync(
    at(path),
    `${JSON.stringify({ ...input, found: findings.join('; ').slice(0, 300), seed: name }, null, 2)}\n`,
  );
  return path;
}

async function showOne(seed: string, number: number): Promise<void> {
  const target = await startTarget();
  const input = createGenerator(seed, values.bff === undefined ? bffs : [values.bff]).input(number);
  const { findings, observation } = await watch(target, input);
  process.stdout.write(`${JSON.stringify({ input, observation, findings }, null, 2)}\n`);
  await target.stop();
  process.exit(findings.length > 0 ? 1 : 0);
}

async function sampleHeap(target: Target, figures: Figures): Promise<void> {
  const { usedBytes, residentBytes } = await target.heap();
  figures.heaps.push({
    sent: figures.sent,
    megabytes: usedBytes / megabyte,
    residentMegabytes: residentBytes / megabyte,
  });
}

function lineOf({ sent, failed, slowOnce, blockedMs, heaps }: Figures, seconds: number): string {
  const { megabytes = 0, residentMegabytes = 0 } = heaps.at(-1) ?? {};
  return `${seconds.toFixed(0).padStart(5)} s  ${sent} inputs, ${failed} failed, ${slowOnce} slow once, blocked ${blockedMs.toFixed(0)} ms at most, heap ${megabytes.toFixed(1)} MB, resident ${residentMegabytes.toFixed(0)} MB`;
}

function toTable(figures: Figures): { readonly table: string; readonly isGood: boolean } {
  const { sent, failed, slowOnce, blockedMs, slowest, livenessMs, calls, statuses, byKind, heaps, shown } = figures;
  const warm = heaps.find((sample) => sample.sent >= warmInputs);
  const last = heaps.at(-1);
  const grown = warm && last ? last.megabytes - warm.megabytes : 0;
  const list = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([name, times]) => `${name}: ${times}`)
      .join(', ');
  const rows: readonly (readonly [string, string])[] = [
    ['inputs', `${sent} (${kinds.map((kind) => `${kind} ${byKind.get(kind) ?? 0}`).join(', ')})`],
    ['answers by status', list(statuses)],
    ['service calls', `${calls}`],
    [
      'loop blocked',
      `${blockedMs.toFixed(1)} ms at most (50), by --seed ${slowest}; ${slowOnce} slow once and not again`,
    ],
    ['/livez', `${livenessMs.toFixed(0)} ms at most (${maxLivenessMs})`],
    [
      'heap after collection',
      `${last?.megabytes.toFixed(1)} MB at the end, ${warm ? `${warm.megabytes.toFixed(1)} MB after ${warm.sent} inputs` : `not judged before ${warmInputs} inputs`} (+ ${maxHeapGrowthMegabytes})`,
    ],
    ['failed', `${failed} (0)`],
  ];
  const lines = rows.map(([name, value]) => `| ${name.padEnd(22)} | ${value} |`).join('\n');
  const examples = [...shown].slice(0, maxShown).map(([name, what]) => `  ${name}: ${what.slice(0, 200)}\n`);
  const table = `\n| figure                 | value (must be) |\n|---|---|\n${lines}\n${examples.length > 0 ? `\nFor example:\n${examples.join('')}` : ''}`;
  return { table, isGood: failed === 0 && grown <= maxHeapGrowthMegabytes && livenessMs <= maxLivenessMs };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n\n${help}`);
  process.exitCode = 1;
}

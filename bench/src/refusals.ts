// `node bench/bench.js refusals`: what it costs to say no.
import { parseArgs } from 'node:util';
import { load } from './measure/load.ts';
import { authSecret, type ServerProcess, startServer } from './measure/server-process.ts';
import { tokensOfViewers } from './measure/tokens.ts';
import { startServices } from './services/services.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
  },
});
await measureRefusals(Number(values.seconds), Number(values.rounds));

interface Refusal {
  readonly name: string;
  readonly status: number;
  /** @default the path of the setting */
  readonly path?: string;
  readonly body: string;
  readonly tokens?: readonly string[];
}

function refusals(): readonly Refusal[] {
  const body = JSON.stringify({ query: '{greet}' });
  const [good = ''] = tokensOfViewers('w1');
  const [head, claims, signature = ''] = good.split('.');
  const forged = [...authSecret].map((_, index) => `${head}.${claims}.${rotated(signature, index)}`);
  return [
    { name: 'answered: {greet}', status: 200, body },
    { name: 'answered: {greet} with a token', status: 200, body, tokens: [good] },
    { name: 'by the limiter, of an address', status: 429, path: '/limited/graphql', body },
    { name: 'by the token check: not a token', status: 401, body, tokens: ['x y'] },
    { name: 'by the token check: forged signatures', status: 401, body, tokens: forged },
    { name: 'by size: a document of 20,000 characters', status: 400, body: documentOf(20_000) },
    { name: 'by size: a body of 1.5 MB', status: 413, body: documentOf(1_500_000) },
  ];
}

/** Another text of the same length: a signature that is nobody's. */
function rotated(text: string, by: number): string {
  return text.slice(by + 1) + text.slice(0, by + 1);
}

function documentOf(characters: number): string {
  return JSON.stringify({ query: `{greet}${' '.repeat(characters)}` });
}

async function measureRefusals(seconds: number, rounds: number): Promise<void> {
  const services = await startServices('w1');
  const env = { ...services.env, BENCH_LIMITED: 'yes' };
  const server = await startServer({ server: 'foyer', setting: 'w1', env });
  try {
    const all = refusals().map((refusal) => ({ refusal, micros: [] as number[] }));
    for (const { refusal } of all) await expectStatus(server, refusal);
    // The first round only warms up.
    for (let round = 0; round <= rounds; round++)
      for (const { refusal, micros } of all) micros[round] = await microsOf(server, refusal, seconds);
    const width = Math.max(...all.map(({ refusal }) => refusal.name.length));
    for (const { refusal, micros } of all) {
      const median = micros.slice(1).sort((a, b) => a - b)[rounds >> 1]!;
      process.stdout.write(`${refusal.name.padEnd(width)}  ${refusal.status}  ${median.toFixed(0).padStart(6)} µs\n`);
    }
  } finally {
    server.stop();
    services.stop();
  }
}

async function microsOf(server: ServerProcess, { path, body, tokens }: Refusal, seconds: number): Promise<number> {
  const before = await server.ask('usage');
  const { requests } = await load({
    url: urlOf(server, path),
    body,
    connections: 20,
    seconds,
    ...(tokens ? { tokens } : {}),
  });
  const after = await server.ask('usage');
  return (after.cpuMicros - before.cpuMicros) / requests;
}

/** @throws {Error} when it is not refused as the table says; the first at the limiter is let through */
async function expectStatus(server: ServerProcess, { name, status, path, body, tokens }: Refusal): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    ...(tokens ? { authorization: `Bearer ${tokens[0]}` } : {}),
  };
  const statusNow = async () => (await fetch(urlOf(server, path), { method: 'POST', headers, body })).status;
  await statusNow();
  const found = await statusNow();
  if (found !== status) throw new Error(`${name}: ${found} instead of ${status}`);
}

function urlOf({ url }: ServerProcess, path: string | undefined): string {
  return path === undefined ? url : new URL(path, url).href;
}

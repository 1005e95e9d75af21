// `node bench/bench.js latency`: how much later an answer comes because Foyer stands between, and how much later because anything does.
import { parseArgs } from 'node:util';
import { type Hop, type LatencyRound, toReport } from './latency-report.ts';
import { capacityOf } from './measure/capacity.ts';
import { openLoad, warmUp } from './measure/open-load.ts';
import { goToOthers } from './measure/pinned.ts';
import { stagesOf } from './measure/plan.ts';
import { createSender } from './measure/sender.ts';
import { type ServerProcess, startServer } from './measure/server-process.ts';
import { tokensOfViewers } from './measure/tokens.ts';
import { poolClients } from './servers/clients.ts';
import type { ServerName } from './servers/index.ts';
import { type StandIns, startStandIns } from './services/stand-ins.ts';
import { home, slowestPath } from './settings/home.ts';
import { viewers } from './settings/setting.ts';

const { query, plainQuery, variables, connections } = home.operations[0]!;
const body = JSON.stringify({ query, variables });

/** At the same rate on the same core, in turn: what the hop takes whoever makes it. */
const peers = {
  'by hand, no GraphQL': 'by hand',
  'Mercurius + JIT': 'mercurius',
} as const satisfies Record<string, ServerName>;

/** Four services; no cache keeps anything of theirs, so that each is asked each time. */
const atOnceQuery =
  '{home{profile{name} recommendations{id name} cartSummary{itemCount}} myOrders(first:3){items{id}}}';
/** With its 80 ms, recommendations has a quarter of the calls in flight that the registry allows. */
const atOncePerSecond = 100;

/** Directly asked beside a request to Foyer: often enough for a p99. */
const directShare = 0.25;
/** Until all code is compiled that a request runs through: in the server, the services and here. */
const warmUpRounds = 4;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    load: { type: 'string', default: '50' },
    'service-ms': { type: 'string', default: '10' },
  },
});
await measureLatency({
  seconds: Number(values.seconds),
  rounds: Number(values.rounds),
  share: Number(values.load) / 100,
  serviceMs: Number(values['service-ms']),
});

interface LatencyOptions {
  readonly seconds: number;
  readonly rounds: number;
  /** Of what the core can take. */
  readonly share: number;
  readonly serviceMs: number;
}

async function measureLatency({ seconds, rounds, share, serviceMs }: LatencyOptions): Promise<void> {
  provePlans();
  goToOthers();
  const services = await startStandIns();
  Object.assign(process.env, services.env);
  const servers = { Foyer: await start('foyer', services) } as Record<string, ServerProcess>;
  const server = servers.Foyer!;
  try {
    for (const [name, peer] of Object.entries(peers)) servers[name] = await start(peer, services);
    const capacity = await capacityOfHome(server, seconds);
    const perSecond = capacity * share;
    const sends = sendsTo(servers);
    const all = { servers, services, sends, perSecond, serviceMs, seconds };
    await services.take(serviceMs);
    for (const send of [...Object.values(sends.home), sends.direct, sends.atOnce])
      await warmUp({ send, seconds: warmUpRounds * seconds });
    const measured: LatencyRound[] = [];
    while (measured.length < rounds) measured.push(await measureRound(all));
    process.stdout.write(toReport(measured, { capacity, perSecond, atOncePerSecond, serviceMs }));
  } finally {
    for (const one of Object.values(servers)) one.stop();
    services.stop();
  }
}

function start(server: ServerName, { env }: StandIns): Promise<ServerProcess> {
  return startServer({ server, setting: 'w3', env });
}

/** @throws {Error} when the operations no longer call what is measured here */
function provePlans(): void {
  const [first = [], ...then] = stagesOf(query);
  if (!first.includes('recommendations') || then.join() !== 'reviews')
    throw new Error('the slowest path of home is not recommendations, then reviews: see slowestPath');
  const [atOnce = [], ...later] = stagesOf(atOnceQuery);
  if (new Set(atOnce).size !== 4 || later.length > 0)
    throw new Error(`not four services at once: ${[atOnce, ...later].join(', then ')}`);
}

function capacityOfHome(server: ServerProcess, seconds: number): Promise<number> {
  const ask = { url: server.url, body, connections, seconds, tokens: tokensOfViewers('w3') };
  return capacityOf(async () => (await server.ask('usage')).cpuMicros, ask);
}

/** Home by each server, its slowest path without any, and the four by Foyer. */
function sendsTo(servers: Readonly<Record<string, ServerProcess>>) {
  const tokens = tokensOfViewers('w3');
  const clients = poolClients();
  const plainBody = JSON.stringify({ query: plainQuery, variables });
  const homeOf = ([name, { url }]: [string, ServerProcess]) =>
    [name, createSender({ url, tokens, body: name === 'Foyer' ? body : plainBody })] as const;
  return {
    home: Object.fromEntries(Object.entries(servers).map(homeOf)),
    direct: (index: number) => slowestPath(clients, viewers[index % viewers.length]).then(() => true),
    atOnce: createSender({ url: servers.Foyer!.url, tokens, body: JSON.stringify({ query: atOnceQuery }) }),
  };
}

interface RoundOptions {
  readonly servers: Readonly<Record<string, ServerProcess>>;
  readonly services: StandIns;
  readonly sends: ReturnType<typeof sendsTo>;
  readonly perSecond: number;
  readonly serviceMs: number;
  readonly seconds: number;
}

async function measureRound(options: RoundOptions): Promise<LatencyRound> {
  const { servers, services, sends, serviceMs, seconds } = options;
  await services.take(serviceMs);
  const hops: Record<string, Hop> = {};
  for (const name of Object.keys(servers)) hops[name] = await measureHop(name, options);
  await services.take(80);
  const atOnce = await openLoad({ perSecond: atOncePerSecond, seconds, send: sends.atOnce });
  return { hops, atOnce };
}

/** Directly at the same moments: the services have as much to do for both. */
async function measureHop(name: string, { servers, sends, perSecond, seconds }: RoundOptions): Promise<Hop> {
  const server = servers[name]!;
  await uncounted(sends.home[name]!, perSecond);
  const before = await server.ask('usage');
  const startedAt = performance.now();
  const [home, direct] = await Promise.all([
    openLoad({ perSecond, seconds, send: sends.home[name]! }),
    openLoad({ perSecond: perSecond * directShare, seconds, send: sends.direct }),
  ]);
  const micros = (await server.ask('usage')).cpuMicros - before.cpuMicros;
  return { home, direct, cpuShare: micros / 1_000 / (performance.now() - startedAt) };
}

/** While the others had their turns, V8 let go of code. */
function uncounted(send: (index: number) => Promise<boolean>, perSecond: number): Promise<unknown> {
  return openLoad({ perSecond, seconds: 1, send });
}

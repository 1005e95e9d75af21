// `npm run soak -- --minutes 20`: a crowd of clients, faults at random in every service, and what became of the answers.
import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createRandom, type Random } from '../services/data/random.ts';
import { eventually } from '../support/eventually.ts';
import { startFoyerProcess } from '../support/foyer-process.ts';
import { createClient, type Outcome, startLoad } from '../support/load.ts';
import { authSecret, production } from '../support/production.ts';
import { type Chaos, type Fault, parseFaults, startChaos } from './chaos.ts';
import { createJudge } from './judge.ts';
import { type Ask, allAsks, weighted } from './operations.ts';
import { type ShopApart, startShopApart } from './shop-apart.ts';
import { Stolen } from './stolen.ts';
import { createTally, type Tally, toTable } from './tally.ts';

const help = `Faults at random for some minutes, and a table of what became of the answers.

  npm run soak -- --minutes 20            as long as you like (default 1)
  npm run soak -- --seed 7 --rate 50      other faults; requests a second (default 100)
  npm run soak -- --faults 'payments too large, orders hang'
                                          these alone, one at a time, with time to get well in between

Exit code 1 when an answer had no body, came later than its deadline and 50 ms, was not told to be degraded or lost a healthy field; when
a service got more than 1.2 times the calls that clients asked for; when memory grew by more than a tenth in the second half of ten minutes
or more; or when the server ended.
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '100' },
    faults: { type: 'string' },
  },
});
if (values.help) process.stdout.write(help);
else {
  const only = values.faults === undefined ? undefined : parseFaults(values.faults);
  await soak({ minutes: Number(values.minutes), seed: values.seed, perSecond: Number(values.rate), only });
}

interface SoakOptions {
  readonly minutes: number;
  readonly seed: string;
  readonly perSecond: number;
  /** Faults beside which there are none. */
  readonly only: readonly Fault[] | undefined;
}

async function soak({ minutes, seed, perSecond, only }: SoakOptions): Promise<void> {
  const shop = await startShopApart();
  const foyer = startFoyerProcess(['start', '--port', '0', 'mobile', 'web', 'admin'], {
    // As it is run: in development nothing is compiled, and answers tell more.
    env: { ...production, AUTH_SECRET: authSecret, ...shop.env },
  });
  // The services end with this process; a server would go on.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      foyer.process.kill('SIGKILL');
      process.exit(130);
    });
  const url = await foyer.url;
  const pid = foyer.process.pid!;
  const client = createClient(200);
  const asks = allAsks(
    new Map([
      ['mobile', 2_000],
      ['web', 1_000],
      ['admin', 1_000],
    ]),
  );
  const send = (ask: Ask) => client.ask({ url: `${url}/${ask.bff}/graphql`, ...ask });

  const whole = new Map<string, unknown>();
  const callsOf = await askWhole(asks, send, shop, whole);
  const tally = createTally(callsOf);
  const random = createRandom(`soak ${seed}`);
  await shop.resetCalls();
  const chaos = startChaos(shop, createRandom(`chaos ${seed}`), only);
  const judge = createJudge(whole, chaos);
  const stolen = new Stolen();
  const mix = weighted(asks);
  const answer = async (): Promise<Outcome> => {
    const ask = random.pick(mix);
    tally.want(ask);
    const outcome = await send(ask);
    tally.add(ask, outcome, {
      judge: () => judge(ask, outcome),
      stolen: () => stolen.since(outcome.sentAt),
    });
    // Judged is done with: two hundred thousand texts would be a heap whose collections hold up the load.
    return { ...outcome, text: '' };
  };
  const load = startLoad({ perSecond, send: answer });
  const leaving = startLeaving({ url: `${url}/mobile/graphql`, mix, random, tally });
  await tellProgress({ minutes, tally, chaos, pid, shop, stolen });
  await load.stop();
  stolen.stop();
  clearInterval(leaving);
  await chaos.stop();
  const calls = await shop.calls();
  client.close();
  const ended = foyer.process.exitCode !== null || foyer.process.signalCode !== null;
  foyer.process.kill('SIGKILL');
  shop.end();
  await foyer.ended;
  const { table, isGood } = toTable(tally, { calls, faults: chaos.count, restarts: ended ? 1 : 0 });
  process.stdout.write(table);
  process.exit(isGood ? 0 : 1);
}

/** Asks everything once while all is well: what the answers are, and how many calls each takes. */
async function askWhole(
  asks: readonly Ask[],
  send: (ask: Ask) => Promise<Outcome>,
  shop: ShopApart,
  whole: Map<string, unknown>,
): Promise<Map<string, Map<string, number>>> {
  const callsOf = new Map<string, Map<string, number>>();
  for (const ask of asks) {
    await shop.resetCalls();
    const outcome = await eventually(
      async () => {
        const one = await send(ask);
        return one.status === 200 && !one.text.includes('"errors"') && !one.text.includes('"degraded"') && one;
      },
      `a whole answer to ${ask.name}`,
      10_000,
    );
    whole.set(ask.name, JSON.parse(outcome.text).data);
    const most = callsOf.get(ask.kind) ?? new Map<string, number>();
    callsOf.set(ask.kind, most);
    for (const [service, operations] of Object.entries(await shop.calls())) {
      const count = Object.values(operations).reduce((sum, operation) => sum + operation.count, 0);
      most.set(service, Math.max(count, most.get(service) ?? 0));
    }
  }
  return callsOf;
}

interface LeavingOptions {
  readonly url: string;
  readonly mix: readonly Ask[];
  readonly random: Random;
  readonly tally: Tally;
}

/** Five clients a second that do not wait for their answers. */
function startLeaving({ url, mix, random, tally }: LeavingOptions): NodeJS.Timeout {
  const mobile = mix.filter(({ bff, isMutation }) => bff === 'mobile' && !isMutation);
  return setInterval(() => {
    const ask = random.pick(mobile);
    tally.want(ask);
    const { query, variables, authorization } = ask;
    const headers = { 'content-type': 'application/json', authorization };
    const signal = AbortSignal.timeout(random.integer(1, 100));
    fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }), signal })
      .then((response) => response.text())
      .catch(() => {});
  }, 200);
}

interface ProgressOptions {
  readonly minutes: number;
  readonly tally: Tally;
  readonly chaos: Chaos;
  readonly pid: number;
  readonly shop: ShopApart;
  readonly stolen: Stolen;
}

/** Every ten seconds, until the time is over. */
async function tellProgress({ minutes, tally, chaos, pid, shop, stolen }: ProgressOptions): Promise<void> {
  const startedAt = performance.now();
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  let lineAt = startedAt;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(10_000, minutes * 60_000)));
    const seconds = (performance.now() - startedAt) / 1_000;
    tally.sample(seconds, residentMegabytes(pid), openFiles(pid));
    const [clientsMs, servicesMs] = [delays.max / 1e6, await shop.stalledMs()].map(Math.round);
    const stalled = `clients stalled for up to ${clientsMs} ms, services ${servicesMs}, ${stolen.since(lineAt).toFixed(0)} % of the processors stolen`;
    lineAt = performance.now();
    delays.reset();
    process.stdout.write(`${seconds.toFixed(0).padStart(5)} s  ${tally.line()}, ${stalled}  now: ${chaos.now}\n`);
    if (seconds >= minutes * 60 - 1) return;
  }
}

function residentMegabytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  } catch {
    return Number.NaN;
  }
}

function openFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return Number.NaN;
  }
}

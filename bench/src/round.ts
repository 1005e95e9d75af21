import type { Contestant } from './measure/compare.ts';
import { load } from './measure/load.ts';
import type { ServerProcess } from './measure/server-process.ts';
import { type Witnessed, witness } from './measure/witness.ts';
import type { Services } from './services/services.ts';

/** What one server did in one round. */
export interface Measured {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly calls: number;
  readonly rssMiB: number;
  /** Requests refused, broken, answered with gaps or with something else; those are not what was to be measured. */
  readonly failed: number;
}

export interface RoundOptions {
  readonly contestant: Contestant;
  readonly process: ServerProcess;
  readonly services: Services;
  readonly seconds: number;
}

export async function measureRound({ contestant, process, services, seconds }: RoundOptions): Promise<Measured> {
  const { url, body, tokens, operation } = contestant;
  const asked = { url, body, connections: operation.connections, ...(tokens ? { tokens } : {}) };
  // While the others had their turns V8 has let go of code and of room for the young: a server at work does not begin there.
  await load({ ...asked, seconds: 1 });
  const [before, callsBefore] = await Promise.all([process.ask('usage'), services.countCalls()]);
  let loaded = { requests: 0, seconds: 0, p50Ms: 0, p99Ms: 0, refused: 0, broken: 0, incomplete: 0 };
  const witnessed: Witnessed = await witness(contestant, async () => {
    loaded = await load({ ...asked, seconds });
  });
  const [after, callsAfter] = await Promise.all([process.ask('usage'), services.countCalls()]);
  // What is in flight when the load ends has cost something and is not counted by it: half of its price, as a guess.
  const requests = loaded.requests + witnessed.asked + 1 + operation.connections / 2;
  return {
    perSecond: loaded.requests / loaded.seconds,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / requests,
    p50Ms: loaded.p50Ms,
    p99Ms: loaded.p99Ms,
    calls: (callsAfter - callsBefore) / requests,
    rssMiB: after.rssBytes / 2 ** 20,
    failed: loaded.refused + loaded.broken + loaded.incomplete + witnessed.wrong,
  };
}

/** Of each number by itself. */
export function medianOf(rounds: readonly Measured[]): Measured {
  const of = (key: keyof Measured) => rounds.map((round) => round[key]).sort((a, b) => a - b)[rounds.length >> 1]!;
  return {
    perSecond: of('perSecond'),
    cpuMicros: of('cpuMicros'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    calls: of('calls'),
    rssMiB: of('rssMiB'),
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  };
}

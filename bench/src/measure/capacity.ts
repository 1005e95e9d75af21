import { type LoadOptions, load } from './load.ts';

/**
 * Requests a second that one core is enough for: a second of its time over what each of them costs when the next one comes as soon as one is
 * answered. Of the server's time and not of the answers', since the services may be full before it.
 */
export async function capacityOf(cpuMicros: () => Promise<number>, ask: LoadOptions): Promise<number> {
  const costOf = async () => {
    const before = await cpuMicros();
    const { requests } = await load(ask);
    // What is in flight at the end counts as half.
    return ((await cpuMicros()) - before) / (requests + ask.connections / 2);
  };
  return 1e6 / (await settled(costOf));
}

/** A server that has just started costs several times as much, until its code is compiled. */
const mostRounds = 15;

/** The least so far, once two in a row are not clearly less than it. */
async function settled(costOf: () => Promise<number>): Promise<number> {
  let least = await costOf();
  for (let round = 2, inVain = 0; round <= mostRounds && inVain < 2; round++) {
    const cost = await costOf();
    inVain = cost < 0.95 * least ? 0 : inVain + 1;
    least = Math.min(least, cost);
  }
  return least;
}

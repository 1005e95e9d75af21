// Faults at random, and the same ones for the same seed: a service or two at a time, for some seconds each.
import type { Random } from '../services/data/random.ts';
import { type Dials, SERVICE_NAMES, type ServiceName } from '../services/shop.ts';
import type { ShopApart } from './shop-apart.ts';

export interface Chaos {
  /** Faults so far. */
  readonly count: number;
  /** What is wrong right now: `users hang, cart away`. */
  readonly now: string;
  /** A service's last fault, as a person reads it: `hang 24 s ago`; for the account of what was lost. */
  lastOf(service: string): string;
  /** Whether a service was disturbed in this time, or was still being found well again (a breaker's open time, its probe, its ramp). */
  wasDisturbed(service: string, from: number, to: number): boolean;
  stop(): Promise<void>;
}

export interface Fault {
  readonly service: ServiceName;
  readonly name: string;
}

interface Disturbance extends Fault {
  readonly from: number;
  to: number;
}

/** Promise 9: after so long, every answer is clean again. */
const recoveryMs = 17_000;

/** All that can be noticed: an empty gRPC message is a well-formed one, and a service that sends it has said that there is nothing. */
const dials: Readonly<Record<string, Dials>> = {
  slow: { latencyMs: 1_000 },
  jitter: { latencyMs: 100, jitterMs: 150 },
  hang: { hang: true },
  failing: { status: 503 },
  flaky: { status: 500, errorRate: 0.3 },
  reset: { resetMidBody: true },
  garbage: { garbage: true },
  drip: { dripMs: 100 },
  'too large': { bodyBytes: 6 * 1_048_576 },
};

const names: readonly string[] = [...Object.keys(dials), 'away'];
const longestMs = 8_000;

/** `payments too large, orders hang`. */
export function parseFaults(text: string): readonly Fault[] {
  return text.split(',').map((part) => {
    const fault = part.trim();
    const service = SERVICE_NAMES.find((one) => fault.startsWith(`${one} `));
    const name = fault.slice((service?.length ?? 0) + 1);
    if (service && names.includes(name)) return { service, name };
    throw new Error(
      `No fault "${fault}". It is a service (${SERVICE_NAMES.join(', ')}) and what is wrong with it (${names.join(', ')}).`,
    );
  });
}

/** @param only of these, with time to get well in between; without it, of all, as they come */
export function startChaos(shop: ShopApart, random: Random, only?: readonly Fault[]): Chaos {
  const disturbances: Disturbance[] = [];
  const running = new Map<Disturbance, NodeJS.Timeout>();
  let next: NodeJS.Timeout;

  const pick = (): Fault => {
    if (only) return random.pick(only);
    const free = SERVICE_NAMES.filter((name) => ![...running.keys()].some(({ service }) => service === name));
    return { service: random.pick(free), name: random.pick(names) };
  };
  const disturb = () => {
    const { service, name } = pick();
    const disturbance: Disturbance = { service, name, from: performance.now(), to: Number.POSITIVE_INFINITY };
    disturbances.push(disturbance);
    running.set(
      disturbance,
      setTimeout(() => void mend(disturbance), random.integer(2_000, longestMs)),
    );
    if (name === 'away') void shop.stopService(service);
    else void shop.faults(service, dials[name]!);
    next = setTimeout(disturb, random.integer(1_000, 8_000) + (only ? longestMs + recoveryMs : 0));
  };
  const mend = async (disturbance: Disturbance) => {
    clearTimeout(running.get(disturbance));
    running.delete(disturbance);
    if (disturbance.name === 'away') await shop.startService(disturbance.service);
    else await shop.resetFaults(disturbance.service);
    disturbance.to = performance.now();
  };
  disturb();

  return {
    get count() {
      return disturbances.length;
    },
    get now() {
      return [...running.keys()].map(({ service, name }) => `${service} ${name}`).join(', ') || 'nothing';
    },
    lastOf(service) {
      const last = disturbances.findLast((one) => one.service === service);
      return last
        ? `${service} ${last.name} ${((performance.now() - last.to) / 1_000).toFixed(0)} s ago`
        : `${service} was well`;
    },
    wasDisturbed: (service, from, to) =>
      disturbances.some((one) => one.service === service && one.from < to && one.to + recoveryMs > from),
    async stop() {
      clearTimeout(next);
      await Promise.all([...running.keys()].map(mend));
    },
  };
}

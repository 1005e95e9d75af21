// Requests at a constant rate: each goes at its time, whether those before it have been answered or not, and its time counts from when it was
// due. A load that waits for answers never asks while the server stands still, and so does not see it (coordinated omission).

export interface OpenLoadOptions {
  readonly perSecond: number;
  readonly seconds: number;
  /** True when it was answered, and whole. */
  readonly send: (index: number) => Promise<boolean>;
}

export interface OpenLoad {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** As often as Node's timers go; what is late by that is late in everything that is measured with it. */
const tickMs = 1;

/** Settles when all are answered. */
export function openLoad({ perSecond, seconds, send }: OpenLoadOptions): Promise<OpenLoad> {
  const requests = Math.round(perSecond * seconds);
  const times: number[] = [];
  const startedAt = performance.now();
  let sent = 0;
  let failed = 0;
  return new Promise((resolve) => {
    const end = (dueAt: number, isWhole: boolean) => {
      times.push(performance.now() - dueAt);
      if (!isWhole) failed++;
      if (times.length === requests) resolve({ requests, failed, ...toPercentiles(times) });
    };
    const sendOne = (dueAt: number) =>
      send(sent++).then(
        (isWhole) => end(dueAt, isWhole),
        () => end(dueAt, false),
      );
    const sendDue = () => {
      for (let dueAt = startedAt; sent < requests; void sendOne(dueAt)) {
        dueAt = startedAt + (sent * 1_000) / perSecond;
        if (dueAt > performance.now()) return;
      }
      clearInterval(timer);
    };
    const timer = setInterval(sendDue, tickMs);
  });
}

function toPercentiles(times: number[]): Pick<OpenLoad, 'p50Ms' | 'p95Ms' | 'p99Ms'> {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)]!;
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

export interface WarmUpOptions {
  readonly seconds: number;
  readonly send: (index: number) => Promise<boolean>;
}

/** As fast as they are answered, a few at a time, so that code is compiled and connections are open: here, in the server, in the services. */
export async function warmUp({ seconds, send }: WarmUpOptions): Promise<void> {
  const until = performance.now() + seconds * 1_000;
  let sent = 0;
  const keepSending = async () => {
    while (performance.now() < until) await send(sent++).catch(() => false);
  };
  await Promise.all(Array.from({ length: 20 }, keepSending));
}

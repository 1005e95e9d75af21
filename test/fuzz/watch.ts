// One input held to all that must hold; how long it blocked is looked at again before it counts.
import { type FuzzInput, respaced } from './input.ts';
import { judge, maxBlockedMs } from './judge.ts';
import type { Observation, Target } from './target.ts';

export interface Verdict {
  readonly findings: readonly string[];
  readonly observation: Observation;
  /** Longer than may be, and not again: what was compiled or collected then. */
  readonly slowOnce: boolean;
}

export async function watch(target: Target, input: FuzzInput): Promise<Verdict> {
  const observation = await target.observe(input);
  const findings = [...judge(input, observation)];
  if (observation.blockedMs <= maxBlockedMs) return { findings, observation, slowOnce: false };
  let leastMs = observation.blockedMs;
  for (let again = 1; again <= 3; again++)
    leastMs = Math.min(leastMs, (await target.observe(respaced(input, again) ?? input)).blockedMs);
  if (leastMs > maxBlockedMs) findings.push(`the loop was blocked for ${leastMs.toFixed(0)} ms, each of four times`);
  return { findings, observation, slowOnce: leastMs <= maxBlockedMs };
}

// `RateLimit` and `RateLimit-Policy` as structured fields (draft-ietf-httpapi-ratelimit-headers, sections 3 and 4).
import type { Decision, Limit } from './limit.ts';

export type RateLimitHeaders = Readonly<Record<'ratelimit' | 'ratelimit-policy', string>>;

/** Policies are the same for every answer. */
const policies = new WeakMap<Limit, string>();

/** Of the limit that is nearest to its end, which is the one a client has to mind; undefined where only dry runs hold. */
export function toHeaders(decisions: readonly Decision[]): RateLimitHeaders | undefined {
  let tightest: Decision | undefined;
  for (const decision of decisions) {
    if (decision.limit.dryRun) continue;
    if (tightest === undefined || shareLeft(decision) < shareLeft(tightest)) tightest = decision;
  }
  if (tightest === undefined) return undefined;
  const { limit, remaining, retryAfterMs, resetMs } = tightest;
  const inSeconds = Math.ceil((tightest.allowed ? resetMs : retryAfterMs) / 1_000);
  return {
    ratelimit: `"${limit.name}";r=${remaining};t=${inSeconds}`,
    'ratelimit-policy': policyOf(limit),
  };
}

function shareLeft({ allowed, remaining, limit }: Decision): number {
  return allowed ? remaining / (limit.kind === 'bucket' ? limit.burst : limit.max) : -1;
}

function policyOf(limit: Limit): string {
  let policy = policies.get(limit);
  if (policy === undefined) policies.set(limit, (policy = `"${limit.name}";q=${limit.max};w=${windowSeconds(limit)}`));
  return policy;
}

/** A month is told as 30 days: the field has no calendar. */
function windowSeconds(limit: Limit): number {
  if (limit.kind === 'quota') return limit.period === 'day' ? 86_400 : 30 * 86_400;
  return Math.max(1, Math.round(limit.windowMs / 1_000));
}

// `limits` of `bff.ts`: what anyone may ask for. `resolve-limits.ts` checks it at start.

/** How much of something. Without `burst`: at most `max` in any stretch of time as long as `window` (sliding window). */
export interface LimitRule {
  /** A whole number from 1. */
  readonly max: number;
  /** `500ms`, `10s`, `1m`, `1h`, `1d`. */
  readonly window: string;
  /** A token bucket: so many at once, refilled at `max` a window. */
  readonly burst?: number;
  /** Counts and logs what it would refuse, and lets it through. @default false */
  readonly dryRun?: boolean;
}

/** How much of a calendar day and month, in UTC. */
export interface QuotaRule {
  readonly day?: number;
  readonly month?: number;
  /** @default false */
  readonly dryRun?: boolean;
}

/** Requests under way at the same time; each of several processes lets in its part. */
export interface ConcurrencyRule {
  readonly max: number;
  /** @default false */
  readonly dryRun?: boolean;
}

/** What somebody who is signed in may ask for. */
export interface ViewerLimits {
  /** Requests of one viewer. */
  readonly viewer?: LimitRule;
  /** Requests with one API key, in place of `viewer`. */
  readonly apiKey?: LimitRule;
  /** Requests of all viewers of one tenant. */
  readonly tenant?: LimitRule;
  readonly quotas?: {
    readonly viewer?: QuotaRule;
    /** In place of `viewer`. Keys with one `quota` name share it. */
    readonly apiKey?: QuotaRule;
    readonly tenant?: QuotaRule;
  };
}

export interface LimitsConfig extends ViewerLimits {
  /** Requests from one address (IPv6: one /64), before it is known who asks. */
  readonly address?: LimitRule;
  /** By the viewer's tier; what a tier does not say holds as above. */
  readonly tiers?: Readonly<Record<string, ViewerLimits>>;
  /** Quotas that API keys are given by name (`foyer keys create --quota acme`), in place of `quotas.apiKey`. */
  readonly namedQuotas?: Readonly<Record<string, QuotaRule>>;
  /**
   * By root field (`Mutation.placeOrder`; each time it is selected counts) or by the operation's name (`Checkout`; clients choose names, so
   * it bounds only those that are honest, or trusted documents). Counted for each viewer, or for each address where nobody is signed in.
   */
  readonly operations?: Readonly<Record<string, LimitRule>>;
  readonly concurrency?: {
    readonly viewer?: ConcurrencyRule;
    /** Of requests in which nobody is signed in. */
    readonly address?: ConcurrencyRule;
  };
  /**
   * Addresses and networks that no limit holds for: load generators, health checks. A request that a proxy forwarded is theirs only where
   * that proxy is one of `TRUSTED_PROXIES`. Texts may hold several, separated by commas; `none` is none, and
   * `development` is this machine in development, and none in production, where a proxy on it may stand for everybody. @default []
   */
  readonly exempt?: readonly string[];
}

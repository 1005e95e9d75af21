/** The registry (`schemas/services.yaml`), resolved to full read-only values. Built once a process. */
export interface Registry {
  /** The registry file, as the person named it. */
  readonly file: string;
  readonly services: ReadonlyMap<string, ServiceConfig>;
  /** Services that are named but could not be read, which is told. */
  readonly unread?: readonly string[];
}

export type IdentityForwarding = 'none' | 'viewer' | 'token';

export interface ServiceConfig {
  readonly name: string;
  readonly protocol: 'rest' | 'grpc' | 'graphql';
  /** Absolute path of the contract. */
  readonly contractFile: string;
  /** REST and GraphQL: an http(s) URL without a trailing slash. gRPC: `host:port`. The first of `urls`. */
  readonly url: string;
  /** All endpoints, used in turns; one that fails is passed over. */
  readonly urls: readonly string[];
  /** Other versions of the service that some calls go to. Same contract, same policy, breakers of their own. @default none */
  readonly variants: readonly VariantConfig[];
  /** gRPC only: the service's full name, `shop.orders.v1.Orders`. */
  readonly grpcService: string | undefined;
  /** @default 'none' */
  readonly identity: IdentityForwarding;
  /** Declared time for one read; a write has 5000 ms unless its operation says otherwise. @default 200 */
  readonly timeoutMs: number | undefined;
  /** Whether equal reads in flight, of any request, share one call. What is cached is fetched once all the same. @default true */
  readonly coalesce: boolean;
  /** REST only: JSON is read whatever content type it is sent with. @default false */
  readonly lenient: boolean;
  /** Calls at once. @default 64 */
  readonly concurrency: number;
  readonly retry: RetryConfig;
  readonly breaker: BreakerConfig;
  readonly headers: HeaderRules;
  /** How connections are secured beyond https; gRPC has TLS only with it. @default none: the authorities that Node brings, no certificate */
  readonly tls?: TlsConfig | undefined;
  readonly operations: ReadonlyMap<string, OperationConfig>;
  /** Line in the registry file. */
  readonly line: number;
}

/** A version of a service beside the one that most calls go to: a canary, a preview. */
export interface VariantConfig {
  readonly name: string;
  /** As the service's own. */
  readonly urls: readonly string[];
  /** Percent of the viewers whose calls go there; the same viewer always does. Those who are not signed in are drawn for each request. @default 0 */
  readonly weight: number;
  /** Calls that go there whatever the weight; one match is enough. */
  readonly when: {
    /** Headers of the client, of those that the BFF allows to be read. Names are lower-case. */
    readonly header: readonly NameAndValue[];
    /** Query parameters of the client's request. */
    readonly query: readonly NameAndValue[];
    /** Operations of the service. */
    readonly operations: readonly string[];
  };
  readonly line: number;
}

export interface NameAndValue {
  readonly name: string;
  readonly value: string;
}

export interface RetryConfig {
  /** Leaves the first call out. @default 1 */
  readonly retries: number;
  /** Share of calls that may be retries. @default 0.2 */
  readonly budget: number;
}

export interface BreakerConfig {
  /** `ratio` opens on a share of failures; `consecutive` on 3 failures in a row, 5 s, no ramp. @default 'ratio' */
  readonly profile: 'ratio' | 'consecutive';
  /** @default 0.5 */
  readonly errorRatio: number;
  /** @default 20 */
  readonly minimumCalls: number;
  /** @default 10000 */
  readonly windowMs: number;
  /** @default 5000 */
  readonly openMs: number;
}

export interface HeaderRules {
  /** Sent with every call. Names are lower-case. */
  readonly set: Readonly<Record<string, string>>;
  /** The client's headers that travel on. Names are lower-case. */
  readonly forward: readonly string[];
  /** Never sent, whoever set them. Names are lower-case. */
  readonly remove: readonly string[];
  /** What a BFF's `onCall` may add. Names are lower-case. */
  readonly hooks: readonly string[];
}

/** Absolute paths of PEM files. They may change while we run: new connections take the new ones. */
export interface TlsConfig {
  /** Authorities to believe, in place of those that Node brings. */
  readonly ca: string | undefined;
  /** With `key`: what we prove who we are with (mTLS). */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** The name that the service's certificate is for. @default the host in the URL */
  readonly serverName: string | undefined;
}

export interface OperationConfig {
  readonly name: string;
  readonly identity: IdentityForwarding | undefined;
  readonly timeoutMs: number | undefined;
  /** Overrides what the contract's method or type says. */
  readonly read: boolean | undefined;
  readonly batch: BatchConfig | undefined;
  /** For every call of the operation whose field says nothing else. */
  readonly cache: CacheConfig | undefined;
  /** @default the service's own */
  readonly coalesce: boolean | undefined;
  /**
   * The input that the answer must repeat in a field of the same name, or a map: input → field. An answer about something else (a proxy
   * that mixes them up) is UPSTREAM_BAD_RESPONSE. @default it is not looked at
   */
  readonly checkId: string | Readonly<Record<string, string>> | undefined;
  readonly line: number;
}

/** How long an answer may be served again; the times add up: fresh, then stale while revalidating, then stale on failure. */
export interface CacheConfig {
  readonly maxAgeSeconds: number;
  /** @default 0 */
  readonly staleWhileRevalidateSeconds: number;
  /** @default 0 */
  readonly staleIfErrorSeconds: number;
  /** Names by which mutations drop the entry. @default [] */
  readonly tags: readonly string[];
}

/** How calls of one operation are answered by one call of another. */
export interface BatchConfig {
  /** The bulk operation. */
  readonly operation: string;
  /** One input of the bulk operation that takes the list of keys, or a map: bulk input → the single operation's input it lists. */
  readonly input: string | Readonly<Record<string, string>>;
  /** The field that is the key, in the single operation's input and in each item; or a map: single input → item field. */
  readonly key: string | Readonly<Record<string, string>>;
  /** Dotted path of the list in the bulk answer. @default the answer itself */
  readonly items: readonly string[];
  /** Keys a call. @default 100 */
  readonly max: number;
  /** True when several items belong to one key: the answer is a list. @default false */
  readonly many: boolean;
  readonly line: number;
}

import { createJsonEndpoint, type JsonEndpoint } from '../../upstreams/index.ts';
import { createCustomProvider } from './custom-provider.ts';
import type { Issuer } from './identity-config.ts';
import { createIntrospection } from './introspection.ts';
import { createJwtProvider } from './jwt-provider.ts';
import { RemoteKeys } from './remote-keys.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type { TokenProvider } from './token-provider.ts';

export interface TokenProvidersOptions {
  /** A key was withdrawn by its issuer. */
  readonly onKeysWithdrawn: () => void;
  readonly warn: ((detail: object, message: string) => void) | undefined;
}

/** All that judge a BFF's bearer tokens, in the order in which they are asked: issuers, introspection, the team's own. */
export interface TokenProviders {
  readonly providers: readonly TokenProvider[];
  /** False while an issuer's keys were never had. */
  readonly isReady: boolean;
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

const warnEveryMs = 60_000;
/** Whoever waits for a key that is not known yet is told within a second. */
const jwksTimeoutMs = 900;
const maxJwksBytes = 262_144;
const maxIntrospectionBytes = 65_536;

export function createTokenProviders(resolved: ResolvedIdentity, options: TokenProvidersOptions): TokenProviders {
  const { bff, introspection, provider } = resolved;
  const endpoints: JsonEndpoint[] = [];
  const published: RemoteKeys[] = [];
  const open = (url: string, timeoutMs: number, maxBytes: number, connections: number) => {
    const endpoint = createJsonEndpoint({ url, timeoutMs, maxBytes, connections });
    endpoints.push(endpoint);
    return endpoint;
  };
  const onFailure = (what: string) => createWarning(options.warn, bff, what);

  const jwtProvider = (issuer: Issuer) => {
    const { key, jwksUrl } = issuer;
    if (jwksUrl === undefined) return createJwtProvider(issuer, () => key!);
    const endpoint = open(jwksUrl, jwksTimeoutMs, maxJwksBytes, 1);
    const keys = new RemoteKeys({
      fetch: () => endpoint.ask({ method: 'GET', headers: {} }),
      onWithdrawn: options.onKeysWithdrawn,
      onFailure: onFailure(`the keys of ${issuer.issuer} cannot be fetched`),
    });
    published.push(keys);
    return createJwtProvider(issuer, (kid, algorithm) => keys.keyFor(kid, algorithm));
  };

  const providers = resolved.issuers.map(jwtProvider);
  if (introspection !== undefined) {
    const endpoint = open(introspection.url, introspection.timeoutMs, maxIntrospectionBytes, 32);
    providers.push(createIntrospection(introspection, { endpoint, onFailure: onFailure('introspection fails') }));
  }
  if (provider !== undefined) {
    providers.push(createCustomProvider(provider, { bff, onFailure: onFailure('identity.provider fails') }));
  }
  return {
    providers,
    get isReady() {
      return published.every(({ isKnown }) => isKnown);
    },
    async warmUp() {
      await Promise.all(published.map((keys) => keys.warmUp()));
    },
    async close() {
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    },
  };
}

/** Once a minute at most: a provider that is away fails as often as requests come. */
function createWarning(warn: TokenProvidersOptions['warn'], bff: string, what: string): (error: Error) => void {
  let warnedAt = Number.NEGATIVE_INFINITY;
  return ({ message }) => {
    const now = performance.now();
    if (now - warnedAt < warnEveryMs) return;
    warnedAt = now;
    warn?.({ bff, detail: message }, what);
  };
}

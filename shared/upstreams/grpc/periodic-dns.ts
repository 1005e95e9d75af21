import { isIP } from 'node:net';
import { experimental } from '@grpc/grpc-js';
import { resolveEveryMs } from './channel-options.ts';

const scheme = 'foyer-dns';

/**
 * grpc-js looks a name up again only when a connection is lost, so that an instance which joins gets no calls while the others are well.
 * This is its own resolver with a clock.
 */
class PeriodicDns implements experimental.Resolver {
  readonly #dns: experimental.Resolver;
  #timer: NodeJS.Timeout | undefined;

  constructor(...[target, listener, options]: ConstructorParameters<ResolverConstructor>) {
    this.#dns = experimental.createResolver({ ...target, scheme: 'dns' }, listener, options);
  }

  static getDefaultAuthority(target: experimental.GrpcUri): string {
    return target.path;
  }

  updateResolution(): void {
    this.#timer ??= setInterval(() => this.#dns.updateResolution(), resolveEveryMs).unref();
    this.#dns.updateResolution();
  }

  destroy(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#dns.destroy();
  }
}

type ResolverConstructor = Parameters<typeof experimental.registerResolver>[1];

/** `host:port` as a channel's target. Addresses are left as they are: there is nothing to look up. */
export function toTarget(url: string): string {
  const host = url.slice(0, url.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 || !/^[\w.-]+:\d+$/.test(url)) return url;
  experimental.registerResolver(scheme, PeriodicDns);
  return `${scheme}:${url}`;
}

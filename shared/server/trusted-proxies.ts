// Who the client is when proxies stand between: the right-most hop that nobody we trust vouches for.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AddressBlocks, toAddress } from '../config/index.ts';

/** Where a connection comes from. Found out once a connection. */
interface Peer {
  /** '' when the connection has gone. */
  readonly address: string;
  readonly isTrusted: boolean;
}

/** More hops are no way that a request comes; what lies beyond is not read. */
const maxHops = 32;

/** The proxies whose `X-Forwarded-For` and trace headers count (`TRUSTED_PROXIES`). Built once a process. */
export class TrustedProxies {
  readonly #blocks: AddressBlocks;
  readonly #peers = new WeakMap<Socket, Peer>();

  constructor(networks: readonly string[]) {
    this.#blocks = new AddressBlocks(networks);
  }

  /** Whether a trusted proxy sent this request: what it says of trace and client is its word, not the client's. */
  sent(request: IncomingMessage): boolean {
    return !this.#blocks.isEmpty && this.#peerOf(request.socket).isTrusted;
  }

  /**
   * The client's address, IPv4 where it is IPv4-mapped; '' when the connection has gone. From the right, each trusted proxy vouches for the
   * hop before it; a text that is no address ends the way, and the last proxy stands for whoever is behind it.
   */
  addressOf(request: IncomingMessage): string {
    const peer = this.#peerOf(request.socket);
    const forwarded = peer.isTrusted ? request.headers['x-forwarded-for'] : undefined;
    // Node joins repeated ones with a comma, in their order.
    return typeof forwarded === 'string' ? this.#walk(peer.address, forwarded) : peer.address;
  }

  #walk(peer: string, forwarded: string): string {
    let client = peer;
    let end = forwarded.length;
    for (let hop = 0; hop < maxHops && end > 0; hop++) {
      const start = forwarded.lastIndexOf(',', end - 1) + 1;
      const address = toAddress(forwarded.slice(start, end));
      if (address === undefined) break;
      client = address;
      if (!this.#blocks.has(address)) break;
      end = start - 1;
    }
    return client;
  }

  #peerOf(socket: Socket): Peer {
    const known = this.#peers.get(socket);
    if (known !== undefined) return known;
    const address = toAddress(socket.remoteAddress ?? '') ?? '';
    const peer = { address, isTrusted: address !== '' && this.#blocks.has(address) };
    if (address !== '') this.#peers.set(socket, peer);
    return peer;
  }
}

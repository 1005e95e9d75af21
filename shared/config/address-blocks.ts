// IP networks in CIDR notation (RFC 4632, RFC 4291 section 2.3), and addresses as proxies and sockets write them.
import { BlockList, isIP } from 'node:net';

const maxKnown = 10_000;

/** A list of networks that answers fast whether an address lies in one of them. Built once. */
export class AddressBlocks {
  readonly #list = new BlockList();
  /** Node makes two objects of each address that it looks up. */
  readonly #known = new Map<string, boolean>();
  readonly isEmpty: boolean;

  /** @param blocks each one that `isAddressBlock` knows */
  constructor(blocks: readonly string[]) {
    this.isEmpty = blocks.length === 0;
    for (const block of blocks) {
      const { address, prefix, family } = parseBlock(block)!;
      this.#list.addSubnet(address, prefix, family);
    }
  }

  /** @param address as `toAddress` gives it */
  has(address: string): boolean {
    if (this.isEmpty) return false;
    let isIn = this.#known.get(address);
    if (isIn === undefined) {
      isIn = this.#list.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
      if (this.#known.size >= maxKnown) this.#known.clear();
      this.#known.set(address, isIn);
    }
    return isIn;
  }
}

/** `10.0.0.0/8`, `2001:db8::/32`, or one address. */
export function isAddressBlock(text: string): boolean {
  return parseBlock(text) !== undefined;
}

/**
 * One address for one peer: without the port, the brackets and the zone that some write with it, and an IPv4-mapped one (RFC 4291, section
 * 2.5.5.2) as IPv4, so that nobody has two. Undefined for what is no address.
 */
export function toAddress(text: string): string | undefined {
  const bare = text.trim().replace(/^\[([^\]]+)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/, '$1$2');
  const address = bare.includes('%') ? bare.slice(0, bare.indexOf('%')) : bare;
  if (isIP(address) === 0) return undefined;
  return mapped.exec(address)?.[1] ?? toMappedDigits(address) ?? address.toLowerCase();
}

const mapped = /^(?:0*:){1,5}:?ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;
const mappedDigits = /^(?:::|(?:0+:){5})ffff:([\da-f]{1,4}):([\da-f]{1,4})$/i;

/** `::ffff:102:304` is `1.2.3.4` as well. */
function toMappedDigits(address: string): string | undefined {
  const [, high, low] = mappedDigits.exec(address) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const bytes = [high, low].flatMap((digits) => [Number.parseInt(digits, 16) >> 8, Number.parseInt(digits, 16) & 0xff]);
  return bytes.join('.');
}

interface Block {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function parseBlock(text: string): Block | undefined {
  const [, address = '', digits] = /^([^/]+?)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return undefined;
  const bits = version === 4 ? 32 : 128;
  const prefix = digits === undefined ? bits : Number(digits);
  return prefix <= bits ? { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' } : undefined;
}

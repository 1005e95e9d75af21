// Whose units: short names for whoever asks, without anything that a person could be known by.
import { createHash } from 'node:crypto';
import type { Viewer } from '../../upstreams/index.ts';

/** A viewer is hashed once while their token is remembered. */
const known = new WeakMap<Viewer, string>();

export function keyOfViewer(viewer: Viewer): string {
  let key = known.get(viewer);
  if (key === undefined) known.set(viewer, (key = `v:${digestOf(viewer.id)}`));
  return key;
}

/** Any text as a key: of one length, and without the braces by which a cluster of Redis finds its slot. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/**
 * A home or a machine has a whole /64 of IPv6 (RFC 6177), so that is counted as one.
 *
 * @param address as `toAddress` gives it: lower-case, IPv4-mapped ones as IPv4
 */
export function keyOfAddress(address: string): string {
  return `a:${address.includes(':') ? networkOf(address) : address}`;
}

/** The first four groups, each without leading zeros. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  // An IPv4 tail stands for two groups.
  const length = groups.length + behind.length + (address.includes('.') ? 1 : 0);
  if (tail !== undefined) groups.push(...new Array<string>(Math.max(0, 8 - length)).fill('0'), ...behind);
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

// Who may connect at all: `addresses` of `bff.ts`, and a file that may change while the server runs.
import { resolve } from 'node:path';
import { AddressBlocks, fileStamp, isAddressBlock } from '../../config/index.ts';
import type { Findings } from '../../errors/index.ts';
import { type AddressLists, readAddressFile } from './address-file.ts';

export interface AddressesConfig {
  /** Only these networks and addresses may ask: `10.0.0.0/8`, `2001:db8::/32`, `192.0.2.7`. @default all */
  readonly allow?: readonly string[];
  /** These may not, whatever is allowed. */
  readonly deny?: readonly string[];
  /**
   * More of both, in the BFF's folder: lines such as `deny 192.0.2.0/24`, and `# remarks`. Read again within three seconds of a change; one
   * that has a mistake is logged, and the last good one holds. So is one that is empty, or that no longer allows anybody where only some
   * were allowed: who means all writes `allow 0.0.0.0/0` and `allow ::/0`.
   */
  readonly file?: string;
}

export interface AddressesOptions {
  /** The BFF's folder. */
  readonly directory: string;
  /** Where `addresses` is written, for messages. */
  readonly configFile: string;
}

/** Checked at start. */
export interface ResolvedAddresses {
  readonly lists: AddressLists;
  /** To be read again when it changes, with the lists of `bff.ts` kept. */
  readonly file: WatchedList | undefined;
}

interface WatchedList {
  readonly path: string;
  readonly own: AddressLists;
  /** Of what was read. */
  readonly stamp: string;
}

interface Log {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
}

const lookEveryMs = 2_000;
const none: AddressLists = { allow: [], deny: [] };

/** What is wrong goes to `findings`; undefined where nothing is configured. */
export function resolveAddresses(
  config: AddressesConfig | undefined,
  { directory, configFile }: AddressesOptions,
  findings: Findings,
): ResolvedAddresses | undefined {
  if (config === undefined) return undefined;
  const report = (message: string, expected: string, found: unknown) =>
    findings.add({
      file: configFile,
      line: 1,
      message,
      expected,
      found: JSON.stringify(found),
      repair: `write ${expected}`,
    });
  for (const key of Object.keys(config))
    if (!['allow', 'deny', 'file'].includes(key)) report(`addresses.${key} is unknown`, 'allow, deny, file', key);
  const listOf = (key: 'allow' | 'deny'): readonly string[] => {
    const given: unknown = config[key] ?? [];
    if (!Array.isArray(given)) report(`addresses.${key} cannot be used`, 'a list such as ["10.0.0.0/8"]', given);
    const blocks = Array.isArray(given) ? given : [];
    const wrong = blocks.filter((block) => typeof block !== 'string' || !isAddressBlock(block));
    for (const block of wrong)
      report(`addresses.${key} cannot be used`, 'networks such as "10.0.0.0/8" or "2001:db8::/32"', block);
    return blocks.filter((block) => !wrong.includes(block));
  };
  const own = { allow: listOf('allow'), deny: listOf('deny') };
  if (config.file === undefined) return { lists: own, file: undefined };
  const path = resolve(directory, config.file);
  const stamp = fileStamp(path);
  return { lists: merge(own, readAddressFile(path, findings) ?? none), file: { path, own, stamp } };
}

/** Decides by a client's address, before anything of its request is read. Built once a process and BFF. */
export class Addresses {
  #allow: AddressBlocks;
  #deny: AddressBlocks;
  #isListed: boolean;
  readonly #log: Log;
  #stamp = '';
  #looking: NodeJS.Timeout | undefined;

  constructor({ lists, file }: ResolvedAddresses, log: Log) {
    this.#isListed = lists.allow.length > 0;
    this.#allow = new AddressBlocks(lists.allow);
    this.#deny = new AddressBlocks(lists.deny);
    this.#log = log;
    if (file === undefined) return;
    this.#stamp = file.stamp;
    this.#looking = setInterval(() => this.#look(file), lookEveryMs).unref();
  }

  /** @param address as `toAddress` gives it; '' is nobody's and may not */
  may(address: string): boolean {
    if (address === '' || this.#deny.has(address)) return false;
    return !this.#isListed || this.#allow.has(address);
  }

  close(): void {
    clearInterval(this.#looking);
  }

  #look(file: WatchedList): void {
    const stamp = fileStamp(file.path);
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.#readAgain(file);
  }

  #readAgain({ path, own }: WatchedList): void {
    const mistakes: string[] = [];
    const read = readAddressFile(path, {
      add: ({ line, message, found }) => mistakes.push(`line ${line}: ${message} (${found})`),
    });
    if (read === undefined)
      return this.#log.warn({ file: path, mistakes }, 'addresses: the file cannot be used; the last good one holds');
    const lists = merge(own, read);
    if (this.#isListed && lists.allow.length === 0)
      return this.#log.warn(
        { file: path },
        'addresses: the file allows nobody by name any more; the last good one holds',
      );
    this.#isListed = lists.allow.length > 0;
    this.#allow = new AddressBlocks(lists.allow);
    this.#deny = new AddressBlocks(lists.deny);
    this.#log.info(
      { file: path, allow: lists.allow.length, deny: lists.deny.length },
      'addresses: the file was read again',
    );
  }
}

function merge(a: AddressLists, b: AddressLists): AddressLists {
  return { allow: [...a.allow, ...b.allow], deny: [...a.deny, ...b.deny] };
}

// `limits` of `bff.ts`, checked and with its texts read. All mistakes at once.
import { AddressBlocks, isAddressBlock, parseDurationMs } from '../../config/index.ts';
import { type Findings, nearest } from '../../errors/index.ts';
import type { Limit, Quota } from './limit.ts';
import type { LimitsConfig } from './limits-config.ts';

/** Whose requests are counted together. */
export interface Counted {
  readonly viewer: readonly Limit[];
  readonly apiKey: readonly Limit[];
  readonly tenant: readonly Limit[];
}

export interface Concurrency {
  readonly max: number;
  readonly dryRun: boolean;
}

/** Full and read-only. */
export interface ResolvedLimits {
  readonly address: Limit | undefined;
  readonly counted: Counted;
  readonly tiers: ReadonlyMap<string, Counted>;
  readonly namedQuotas: ReadonlyMap<string, readonly Quota[]>;
  readonly operations: ReadonlyMap<string, Limit>;
  readonly concurrency: { readonly viewer: Concurrency | undefined; readonly address: Concurrency | undefined };
  readonly exempt: AddressBlocks;
}

export interface ResolveLimitsOptions {
  /** Where it is written, for messages. */
  readonly file: string;
  readonly findings: Findings;
  /** What is exempt in development is so. @default false */
  readonly development?: boolean;
  /** Root fields as `Query.home`; left out where the schema could not be read. */
  readonly rootFields?: readonly string[] | undefined;
}

/** False where nothing would ever be counted. */
export function limitsAnything({ address, counted, tiers, operations, concurrency }: ResolvedLimits): boolean {
  const all = [counted, ...tiers.values()].flatMap(({ viewer, apiKey, tenant }) => [...viewer, ...apiKey, ...tenant]);
  return Boolean(address ?? concurrency.viewer ?? concurrency.address) || all.length + operations.size > 0;
}

type Fields = Readonly<Record<string, unknown>>;

const viewerKeys = ['viewer', 'apiKey', 'tenant', 'quotas'] as const;
const counted = ['viewer', 'apiKey', 'tenant'] as const;
const maxWindowMs = 86_400_000;
const minWindowMs = 100;
const thisMachine = ['127.0.0.0/8', '::1'];

/** What is wrong goes to the findings; the answer is then not to be used. */
export function resolveLimits(config: LimitsConfig | undefined, options: ResolveLimitsOptions): ResolvedLimits {
  return new Reader(options).limits(config ?? {});
}

class Reader {
  readonly #options: ResolveLimitsOptions;

  constructor(options: ResolveLimitsOptions) {
    this.#options = options;
  }

  limits(value: unknown): ResolvedLimits {
    const known = [...viewerKeys, 'address', 'tiers', 'namedQuotas', 'operations', 'concurrency', 'exempt'];
    const config = this.#object(value, 'limits', known);
    const concurrency = this.#object(config.concurrency, 'limits.concurrency', ['viewer', 'address']);
    const base = this.#counted(config, 'limits', undefined);
    return {
      address: this.#rule(config.address, 'limits.address', 'address'),
      counted: base,
      tiers: this.#named(config.tiers, 'limits.tiers', (tier, path) =>
        this.#counted(this.#object(tier, path, viewerKeys), path, base),
      ),
      namedQuotas: this.#named(config.namedQuotas, 'limits.namedQuotas', (quota, path) =>
        this.#quotas(quota, path, 'apiKey'),
      ),
      operations: this.#operations(config.operations),
      concurrency: {
        viewer: this.#concurrency(concurrency.viewer, 'limits.concurrency.viewer'),
        address: this.#concurrency(concurrency.address, 'limits.concurrency.address'),
      },
      exempt: this.#blocks(config.exempt),
    };
  }

  #counted(config: Fields, path: string, base: Counted | undefined): Counted {
    const quotas = this.#object(config.quotas, `${path}.quotas`, counted);
    const of = (who: (typeof counted)[number]): readonly Limit[] => {
      const rule = this.#rule(config[who], `${path}.${who}`, who);
      const own = this.#quotas(quotas[who], `${path}.quotas.${who}`, who);
      const inherited = base?.[who].filter(({ kind }) => (kind === 'quota' ? quotas[who] : config[who]) === undefined);
      return [...(rule ? [rule] : []), ...own, ...(inherited ?? [])];
    };
    return { viewer: of('viewer'), apiKey: of('apiKey'), tenant: of('tenant') };
  }

  #rule(value: unknown, path: string, name: string): Limit | undefined {
    if (value === undefined) return undefined;
    const { max, window, burst, dryRun } = this.#object(value, path, ['max', 'window', 'burst', 'dryRun']);
    this.#count(max, `${path}.max`);
    if (burst !== undefined) this.#count(burst, `${path}.burst`);
    const windowMs = typeof window === 'string' ? parseDurationMs(window) : undefined;
    if (windowMs === undefined || windowMs < minWindowMs || windowMs > maxWindowMs)
      this.#report(`${path}.window`, 'a text from "100ms" to "1d", such as "10s", "1m" or "1h"', window);
    const common = { name, max: max as number, windowMs: windowMs ?? minWindowMs, dryRun: this.#flag(dryRun, path) };
    return burst === undefined ? { kind: 'window', ...common } : { kind: 'bucket', ...common, burst: burst as number };
  }

  #quotas(value: unknown, path: string, who: string): readonly Quota[] {
    if (value === undefined) return [];
    const { dryRun, ...amounts } = this.#object(value, path, ['day', 'month', 'dryRun']);
    const isDry = this.#flag(dryRun, path);
    return (['day', 'month'] as const)
      .filter((period) => amounts[period] !== undefined)
      .map((period) => {
        this.#count(amounts[period], `${path}.${period}`);
        return { kind: 'quota', name: `${who}.${period}`, max: amounts[period] as number, period, dryRun: isDry };
      });
  }

  #operations(value: unknown): ReadonlyMap<string, Limit> {
    const path = 'limits.operations';
    return this.#named(value, path, (rule, at, name) => {
      const { rootFields } = this.#options;
      if (name.includes('.') ? rootFields?.includes(name) === false : !/^[_A-Za-z]\w*$/.test(name))
        this.#report(
          `${path} "${name}"`,
          'a root field such as "Mutation.placeOrder", or the name of an operation',
          name,
          nearest(name, rootFields ?? []),
        );
      return this.#rule(rule, at, name)!;
    });
  }

  #concurrency(value: unknown, path: string): Concurrency | undefined {
    if (value === undefined) return undefined;
    const { max, dryRun } = this.#object(value, path, ['max', 'dryRun']);
    this.#count(max, `${path}.max`);
    return { max: max as number, dryRun: this.#flag(dryRun, path) };
  }

  #blocks(value: unknown): AddressBlocks {
    const path = 'limits.exempt';
    if (value !== undefined && !(Array.isArray(value) && value.every((text) => typeof text === 'string'))) {
      this.#report(path, 'a list of networks, such as ["10.0.0.0/8", "::1"]', value);
      return new AddressBlocks([]);
    }
    const blocks = ((value ?? []) as readonly string[])
      .flatMap((text) => text.split(',').map((part) => part.trim()))
      .flatMap((text) => (text === 'development' ? (this.#options.development ? thisMachine : []) : text))
      .filter((text) => text !== '' && text !== 'none');
    for (const block of blocks)
      if (!isAddressBlock(block)) this.#report(path, 'an address or a network, such as "10.0.0.0/8"', block);
    return new AddressBlocks(blocks.filter(isAddressBlock));
  }

  #named<T>(
    value: unknown,
    path: string,
    read: (one: unknown, path: string, name: string) => T,
  ): ReadonlyMap<string, T> {
    const entries = Object.entries(this.#object(value, path, undefined));
    return new Map(entries.map(([name, one]) => [name, read(one, `${path}.${name}`, name)]));
  }

  #object(value: unknown, path: string, known: readonly string[] | undefined): Fields {
    if (value === undefined) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#report(path, known ? `an object with ${known.join(', ')}` : 'an object', value);
      return {};
    }
    for (const key of known === undefined ? [] : Object.keys(value))
      if (!known!.includes(key)) this.#report(`${path}.${key}`, known!.join(', '), key, nearest(key, known!));
    return value as Fields;
  }

  #count(value: unknown, path: string): void {
    if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1e12) return;
    this.#report(path, 'a whole number from 1', value);
  }

  #flag(value: unknown, path: string): boolean {
    if (value !== undefined && typeof value !== 'boolean') this.#report(`${path}.dryRun`, 'true or false', value);
    return value === true;
  }

  #report(path: string, expected: string, found: unknown, near?: string): void {
    const { file, findings } = this.#options;
    const message = `${path} cannot be used`;
    const repair = near === undefined ? `write ${expected}` : `write ${near}`;
    findings.add({ file, line: 1, message, expected, found: JSON.stringify(found) ?? 'nothing', repair });
  }
}

// What a BFF's limits say of a request, stage by stage. Each stage takes all that it counts in one step.
import type { DocumentNode } from 'graphql';
import { FoyerError } from '../../errors/index.ts';
import type { VerifiedViewer } from '../identity/credentials.ts';
import { InFlight } from './in-flight.ts';
import { type Decision, type Demand, isAdmitted, type Limit, type LimitStore } from './limit.ts';
import { digestOf, keyOfAddress, keyOfViewer } from './limit-keys.ts';
import type { LimitTally } from './limit-tally.ts';
import { type RateLimitHeaders, toHeaders } from './rate-limit-headers.ts';
import type { Concurrency, Counted, ResolvedLimits } from './resolve-limits.ts';
import { countRootFields } from './root-fields.ts';

/** What a stage says. */
export interface Verdict {
  /** Why the request is refused; undefined: it goes on. */
  readonly refusal: FoyerError | undefined;
  /** For the answer, either way. */
  readonly headers: RateLimitHeaders | undefined;
}

/** A stage that has nothing to count says so at once. */
export type Stage = Verdict | Promise<Verdict>;

export interface LimitsOptions {
  readonly bff: string;
  readonly store: LimitStore;
  readonly tally: LimitTally;
  /** Processes that answer for the same BFF; requests at once are counted in each. @default 1 */
  readonly instances?: number;
}

const goesOn: Verdict = Object.freeze({ refusal: undefined, headers: undefined });
/** When somebody's requests are too many at once, one of them ends soon. */
const busyRetryMs = 1_000;

/** Built once a process and BFF, and only where something is limited. */
export class Limits {
  readonly #limits: ResolvedLimits;
  readonly #options: LimitsOptions;
  readonly #viewers: InFlight | undefined;
  readonly #addresses: InFlight | undefined;
  /** What an operation costs of which limit. */
  readonly #costs = new WeakMap<DocumentNode, Map<string | undefined, readonly Cost[]>>();

  constructor(limits: ResolvedLimits, options: LimitsOptions) {
    this.#limits = limits;
    this.#options = options;
    this.#viewers = createInFlight(limits.concurrency.viewer, options.instances);
    this.#addresses = createInFlight(limits.concurrency.address, options.instances);
  }

  /** Whether no limit holds for the address. */
  isExempt(address: string): boolean {
    return this.#limits.exempt.has(address);
  }

  /** Who is counted, as `client` of what follows. */
  clientOf(address: string, verified: VerifiedViewer | null): string {
    return verified ? keyOfViewer(verified.viewer) : keyOfAddress(address);
  }

  /** Before it is known who asks. Whoever has no address is nobody's client any more. */
  ofAddress(address: string): Stage {
    const { address: limit } = this.#limits;
    if (limit === undefined) return goesOn;
    if (address === '') return { refusal: new FoyerError('RATE_LIMITED'), headers: undefined };
    return this.#reserve([this.#demand(limit, keyOfAddress(address))]);
  }

  /** Once it is known: what the viewer, their API key, tenant and tier may ask for. */
  ofViewer(verified: VerifiedViewer): Stage {
    const demands = this.#demandsOf(verified);
    return demands.length === 0 ? goesOn : this.#reserve(demands);
  }

  /** Once it is known what is asked: each time a root field is selected counts. */
  ofOperation(document: DocumentNode, operationName: string | undefined, client: string): Stage {
    if (this.#limits.operations.size === 0) return goesOn;
    const costs = this.#costsOf(document, operationName);
    return costs.length === 0
      ? goesOn
      : this.#reserve(costs.map(({ limit, cost }) => this.#demand(limit, client, cost)));
  }

  /**
   * Counts a request as under way.
   *
   * @returns why it is one too many, or what is called once when it has ended; undefined where nothing is counted
   */
  enter(client: string, isViewer: boolean): FoyerError | (() => void) | undefined {
    const inFlight = isViewer ? this.#viewers : this.#addresses;
    if (inFlight === undefined) return undefined;
    const fits = inFlight.enter(client);
    this.#count(`concurrency.${isViewer ? 'viewer' : 'address'}`, fits, inFlight.dryRun);
    if (fits || inFlight.dryRun) return () => inFlight.leave(client);
    return new FoyerError('RATE_LIMITED', { retryAfterMs: busyRetryMs });
  }

  #demandsOf({ viewer, apiKey }: VerifiedViewer): Demand[] {
    const counted =
      (viewer.tier === undefined ? undefined : this.#limits.tiers.get(viewer.tier)) ?? this.#limits.counted;
    const own = apiKey === undefined ? undefined : this.#limitsOfKey(apiKey, counted);
    const demands = own
      ? own.map((limit) => this.#demand(limit, keyOfApiKey(apiKey!, limit)))
      : counted.viewer.map((limit) => this.#demand(limit, keyOfViewer(viewer)));
    if (viewer.tenant === undefined || counted.tenant.length === 0) return demands;
    const tenant = `t:${digestOf(viewer.tenant)}`;
    return [...demands, ...counted.tenant.map((limit) => this.#demand(limit, tenant))];
  }

  /** Its own limits stand in place of the viewer's, rates and quotas each by themselves. */
  #limitsOfKey({ quota }: ApiKey, { apiKey, viewer }: Counted): readonly Limit[] {
    const named = quota === undefined ? undefined : this.#limits.namedQuotas.get(quota);
    const rates = apiKey.some(isRate) ? apiKey.filter(isRate) : viewer.filter(isRate);
    const quotas = apiKey.some(isQuota) ? apiKey.filter(isQuota) : viewer.filter(isQuota);
    return [...rates, ...(named ?? quotas)];
  }

  #demand(limit: Limit, key: string, cost = 1): Demand {
    return { limit, key: `${this.#options.bff}:${key}`, cost };
  }

  #reserve(demands: readonly Demand[]): Stage {
    const decisions = this.#options.store.reserve(demands);
    return decisions instanceof Promise
      ? decisions.then((settled) => this.#judge(settled))
      : this.#judge(decisions as readonly Decision[]);
  }

  #judge(decisions: readonly Decision[]): Verdict {
    const admitted = isAdmitted(decisions);
    // Of a request that another limit refuses, the limits that would have let it through have counted nothing.
    for (const { limit, allowed } of decisions)
      if (admitted || !allowed) this.#count(limit.name, allowed, limit.dryRun);
    return { refusal: admitted ? undefined : refusalOf(decisions), headers: toHeaders(decisions) };
  }

  #count(limit: string, allowed: boolean, dryRun: boolean): void {
    this.#options.tally.count(this.#options.bff, limit, allowed ? 'allowed' : dryRun ? 'dry_run' : 'refused');
  }

  #costsOf(document: DocumentNode, operationName: string | undefined): readonly Cost[] {
    let ofDocument = this.#costs.get(document);
    if (ofDocument === undefined) this.#costs.set(document, (ofDocument = new Map()));
    let costs = ofDocument.get(operationName);
    if (costs === undefined) ofDocument.set(operationName, (costs = this.#findCosts(document, operationName)));
    return costs;
  }

  #findCosts(document: DocumentNode, operationName: string | undefined): readonly Cost[] {
    const { operations } = this.#limits;
    const named = nameOf(document, operationName);
    const counts = [...countRootFields(document, operationName), ...(named === undefined ? [] : [[named, 1] as const])];
    return counts.flatMap(([name, cost]) => {
      const limit = operations.get(name);
      return limit ? [{ limit, cost }] : [];
    });
  }
}

interface Cost {
  readonly limit: Limit;
  readonly cost: number;
}

type ApiKey = NonNullable<VerifiedViewer['apiKey']>;

const isQuota = ({ kind }: Limit) => kind === 'quota';
const isRate = ({ kind }: Limit) => kind !== 'quota';

/** Keys of one quota share it; their rates are each one's own. */
function keyOfApiKey({ id, quota }: ApiKey, limit: Limit): string {
  return quota !== undefined && isQuota(limit) ? `q:${digestOf(quota)}` : `k:${digestOf(id)}`;
}

function createInFlight(rule: Concurrency | undefined, instances: number | undefined): InFlight | undefined {
  return rule && new InFlight(rule, instances);
}

function nameOf(document: DocumentNode, operationName: string | undefined): string | undefined {
  if (operationName !== undefined) return operationName;
  const [operation] = document.definitions.filter((node) => node.kind === 'OperationDefinition');
  return operation?.name?.value;
}

/** A quota that is used up is told rather than a rate: it is the one that takes longer. */
function refusalOf(decisions: readonly Decision[]): FoyerError {
  const refusing = decisions.filter(({ allowed, limit }) => !allowed && !limit.dryRun);
  const isUsedUp = refusing.some(({ limit }) => isQuota(limit));
  const retryAfterMs = Math.max(...refusing.map((decision) => decision.retryAfterMs));
  return new FoyerError(isUsedUp ? 'QUOTA_EXCEEDED' : 'RATE_LIMITED', { retryAfterMs });
}

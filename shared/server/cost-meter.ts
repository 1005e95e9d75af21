import type { Plan } from '../schema/index.ts';
import type { Family, Histogram, Metrics } from '../telemetry/index.ts';

export interface Spent {
  readonly estimated: number;
  readonly data: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Counting what an answer came to is a look at each of its objects: every so many is enough to see whether estimates are right. */
const actualOfEvery = 20;
const bounds = [1, 10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/** What operations were estimated to cost, and what they came to. Built once a BFF. */
export class CostMeter {
  readonly #histograms: Family<Histogram>;
  readonly #bff: string;
  readonly #operationNames: ReadonlySet<string>;
  #count = 0;

  /** @param histograms as `costHistograms` declares them */
  constructor(histograms: Family<Histogram>, bff: string, operationNames: ReadonlySet<string>) {
    this.#histograms = histograms;
    this.#bff = bff;
    this.#operationNames = operationNames;
  }

  add({ name, cost }: Plan, { estimated, data, variables }: Spent): void {
    const label = name !== undefined && this.#operationNames.has(name) ? name : 'other';
    this.#histograms.of(this.#bff, label, 'estimated').observe(estimated);
    if (this.#count++ % actualOfEvery !== 0) return;
    this.#histograms.of(this.#bff, label, 'actual').observe(cost.actual(data, variables));
  }
}

/** Declared once a process. */
export function costHistograms(metrics: Metrics): Family<Histogram> {
  return metrics.histogram({
    name: 'foyer_operation_cost',
    help: `Objects and calls by @cost and @listSize: estimated of each operation, actual of one in ${actualOfEvery}.`,
    labels: ['bff', 'operation', 'kind'],
    bounds,
  });
}

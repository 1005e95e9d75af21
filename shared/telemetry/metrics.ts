// Counters, gauges and histograms in the text format of Prometheus. Why no library does this: README.md of this folder.
import { Histogram } from './histogram.ts';

export interface MetricOptions {
  /** In Prometheus' own terms: `_total` for counters, the unit last. */
  readonly name: string;
  readonly help: string;
  /** @default none */
  readonly labels?: readonly string[];
}

/** One number that goes up. Whoever counts often keeps the object: counting is then one addition. */
export interface Count {
  value: number;
}

/** The labels' values, in their order, and what is to be told of them. */
export type Sample<Value = number> = readonly [labels: readonly string[], value: Value];

/** Numbers of one kind, told apart by their labels. */
export interface Family<Series> {
  /** The same object for the same values; past the bound all share one, whose labels all say `other`. */
  of(...labels: readonly string[]): Series;
}

/** Each series is kept for the life of the process: what a client could choose must not make them without end. */
const maxSeries = 2_000;

/** What a process tells of itself. Built once a process. */
export class Metrics {
  readonly #writers: (() => string)[] = [];

  counter(options: MetricOptions): Family<Count> {
    const family = new BoundedFamily<Count>(() => ({ value: 0 }));
    this.#add('counter', options, () => family.samples(({ value }) => value));
    return family;
  }

  histogram(options: MetricOptions & { readonly bounds?: readonly number[] }): Family<Histogram> {
    const family = new BoundedFamily(() => new Histogram(options.bounds));
    this.histograms(options, () => family.samples((histogram) => histogram));
    return family;
  }

  /** Numbers that are kept elsewhere, read whenever somebody asks for the metrics. */
  read(type: 'counter' | 'gauge', options: MetricOptions, samples: () => Iterable<Sample>): void {
    this.#add(type, options, samples);
  }

  /** The same, of histograms. */
  histograms(options: MetricOptions, samples: () => Iterable<Sample<Histogram>>): void {
    const { name, labels = [] } = options;
    this.#writers.push(
      () => head('histogram', options) + [...samples()].map((of) => buckets(name, labels, of)).join(''),
    );
  }

  /** All of them, in the text format 0.0.4. */
  text(): string {
    return this.#writers.map((write) => write()).join('');
  }

  #add(type: string, options: MetricOptions, samples: () => Iterable<Sample>): void {
    const { name, labels = [] } = options;
    this.#writers.push(
      () => head(type, options) + [...samples()].map(([values, value]) => line(name, labels, values, value)).join(''),
    );
  }
}

/** By the first label's value, then the second's: looking one up makes no text. */
interface Branch<Series> {
  readonly branches: Map<string, Branch<Series>>;
  series: Series | undefined;
}

class BoundedFamily<Series> implements Family<Series> {
  readonly #root: Branch<Series> = { branches: new Map(), series: undefined };
  readonly #all: { readonly labels: readonly string[]; readonly series: Series }[] = [];
  readonly #create: () => Series;

  constructor(create: () => Series) {
    this.#create = create;
  }

  of(...labels: readonly string[]): Series {
    let branch: Branch<Series> | undefined = this.#root;
    for (const label of labels) branch = branch?.branches.get(label);
    if (branch?.series !== undefined) return branch.series;
    const isFull = this.#all.length >= maxSeries;
    return isFull && labels.some((label) => label !== 'other')
      ? this.of(...labels.map(() => 'other'))
      : this.#begin(labels);
  }

  *samples<Value>(read: (series: Series) => Value): Iterable<Sample<Value>> {
    for (const { labels, series } of this.#all) yield [labels, read(series)];
  }

  #begin(labels: readonly string[]): Series {
    let branch = this.#root;
    for (const label of labels) {
      let next = branch.branches.get(label);
      if (!next) branch.branches.set(label, (next = { branches: new Map(), series: undefined }));
      branch = next;
    }
    const series = (branch.series = this.#create());
    this.#all.push({ labels, series });
    return series;
  }
}

function head(type: string, { name, help }: MetricOptions): string {
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
}

function line(name: string, labels: readonly string[], values: readonly string[], value: number): string {
  const pairs = labels.map((label, index) => `${label}="${escapeValue(values[index] ?? '')}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}

function buckets(name: string, labels: readonly string[], [values, histogram]: Sample<Histogram>): string {
  const withBound = [...labels, 'le'];
  const bounds = [...histogram.bounds.map(String), '+Inf'];
  const rows = histogram.cumulative.map((count, index) =>
    line(`${name}_bucket`, withBound, [...values, bounds[index]!], count),
  );
  return [
    ...rows,
    line(`${name}_sum`, labels, values, histogram.sum),
    line(`${name}_count`, labels, values, histogram.count),
  ].join('');
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

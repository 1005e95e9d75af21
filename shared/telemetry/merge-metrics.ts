/**
 * The metrics of several processes as those of one: counters and histograms are added up, and what is a state (a gauge) is told of each
 * process, with the label `worker`.
 *
 * @param texts of `Metrics.text()`, the text format 0.0.4, by worker
 */
export function mergeMetrics(texts: ReadonlyMap<string, string>): string {
  const families = new Map<string, MergedFamily>();
  for (const [worker, text] of texts) readInto(families, worker, text);
  return [...families.values()].map((family) => family.text()).join('');
}

class MergedFamily {
  readonly #head: string[] = [];
  readonly #values = new Map<string, number>();
  isGauge = false;

  describe(line: string): void {
    if (this.#head.length < 2) this.#head.push(line);
    if (line.startsWith('# TYPE')) this.isGauge = line.endsWith(' gauge');
  }

  add(series: string, value: number, worker: string): void {
    const key = this.isGauge ? labelled(series, worker) : series;
    this.#values.set(key, (this.#values.get(key) ?? 0) + value);
  }

  text(): string {
    const rows = [...this.#values].map(([series, value]) => `${series} ${value}\n`);
    return `${this.#head.join('\n')}\n${rows.join('')}`;
  }
}

function readInto(families: Map<string, MergedFamily>, worker: string, text: string): void {
  let family: MergedFamily | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('# HELP ')) {
      const name = line.split(' ', 3)[2]!;
      family = families.get(name);
      if (!family) families.set(name, (family = new MergedFamily()));
    }
    if (line.startsWith('#')) family?.describe(line);
    else if (line !== '') {
      const end = line.lastIndexOf(' ');
      family?.add(line.slice(0, end), Number(line.slice(end + 1)), worker);
    }
  }
}

function labelled(series: string, worker: string): string {
  const label = `worker="${worker}"`;
  return series.endsWith('}') ? `${series.slice(0, -1)},${label}}` : `${series}{${label}}`;
}

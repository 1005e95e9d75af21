// What deploy/ watches a process by, held against what a process tells: an alert on a metric that does not exist never fires.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { operation } from '../support/operations.ts';
import { at } from '../support/repository.ts';
import { type Running, startRunning } from '../support/running-foyer.ts';

const read = (path: string) => readFileSync(at(path), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const rules: readonly Rule[] = parse(read('deploy/prometheus/alerts.yml')).groups.flatMap(
  ({ rules }: { rules: readonly Rule[] }) => rules,
);
const panels: readonly Panel[] = JSON.parse(read('deploy/grafana/foyer.json')).panels;
const asked = [
  ...rules.map(({ alert, expr }) => ({ name: alert, expr })),
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ name: title, expr }))),
];

/** Of Prometheus itself, and what its configuration adds to each series. */
const notOurs = { metrics: new Set(['up']), labels: new Set(['job', 'pod', 'le']) };

describe('what deploy/ watches a process by', () => {
  let running: Running;
  let families: ReadonlyMap<string, string>;
  let labels: ReadonlyMap<string, ReadonlySet<string>>;

  before(async () => {
    // A Redis that is not there: whoever watches for that asks for its metric.
    running = await startRunning({ env: { REDIS_URL: 'redis://127.0.0.1:1' } });
    await running.warm('mobile', { query: operation('mobile', 'home'), as: { sub: 'u1' } });
    const text = await (await fetch(`${running.foyer.internalUrl}/metrics`)).text();
    families = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name!, type!]));
    labels = labelsOf(text);
  });
  after(() => running.stop());

  /** The family of a name in an expression: a histogram is asked for by its parts. */
  function familyOf(name: string): string | undefined {
    const whole = name.replace(/_(bucket|sum|count)$/, '');
    if (families.get(name) !== undefined && families.get(name) !== 'histogram') return name;
    return families.get(whole) === 'histogram' && whole !== name ? whole : undefined;
  }

  it('S121, S124, S125, P9: every metric that an alert or a panel asks for is there', () => {
    const unknown = asked.flatMap(({ name, expr }) =>
      metricsIn(expr)
        .filter((metric) => !notOurs.metrics.has(metric) && familyOf(metric) === undefined)
        .map((metric) => `${name}: ${metric}`),
    );
    assert.deepEqual(unknown, []);
    assert.ok(asked.length > 40);
  });

  it('every label that they ask for is one of its metric, where there is a series yet', () => {
    const unknown = asked.flatMap(({ name, expr }) =>
      [...expr.matchAll(/\b((?:foyer|nodejs|process)_\w+)\{([^}]*)\}/g)].flatMap(([, metric, matchers]) => {
        const known = labels.get(familyOf(metric!) ?? '');
        const names = [...matchers!.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!);
        return names
          .filter((label) => known && !known.has(label) && !notOurs.labels.has(label))
          .map((label) => `${name}: ${metric}{${label}}`);
      }),
    );
    assert.deepEqual(unknown, []);
    assert.ok(labels.size > 10);
  });

  it('brackets in every expression close', () => {
    for (const { name, expr } of asked)
      for (const [open, close] of ['()', '{}', '[]'])
        assert.equal(expr.split(open!).length, expr.split(close!).length, `${name}: ${expr}`);
  });

  it('deploy/README.md names no metric that is not there', () => {
    const named = [...read('deploy/README.md').matchAll(/`(foyer_\w+)[`{]/g)].map(([, name]) => name!);
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((name) => !families.has(name)),
      [],
    );
  });
});

describe('the alerts', () => {
  it('S125: each says how bad it is, and deploy/README.md what to do about it', () => {
    const readme = read('deploy/README.md');
    for (const { alert, for: time, labels, annotations } of rules) {
      assert.match(labels.severity, /^(page|ticket)$/);
      assert.match(time, /^\d+m$/);
      assert.ok(annotations.summary.length > 10);
      assert.ok(readme.includes(`| \`${alert}\` |`), `deploy/README.md says nothing about ${alert}`);
    }
  });

  it('deploy/README.md names no alert that is not there', () => {
    const named = [...read('deploy/README.md').matchAll(/^\| `(Foyer\w+)` \|/gm)].map(([, name]) => name!);
    const known = rules.map(({ alert }) => alert);
    assert.deepEqual(
      named.filter((name) => !known.includes(name)),
      [],
    );
  });
});

function metricsIn(expr: string): readonly string[] {
  return [...expr.matchAll(/\b(?:(?:foyer|nodejs|process)_\w+|up(?=\{))/g)].map(([name]) => name);
}

/** The labels of each family that has a series, by the family's name. */
function labelsOf(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const labels = new Map<string, Set<string>>();
  for (const [, name, pairs] of text.matchAll(/^(\w+)\{(.*)\} \S+$/gm)) {
    const family = name!.replace(/_(bucket|sum|count)$/, '');
    const known = labels.get(family) ?? new Set<string>();
    for (const [, label] of pairs!.matchAll(/(\w+)="/g)) known.add(label!);
    labels.set(family, known);
  }
  return labels;
}

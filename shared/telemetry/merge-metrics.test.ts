import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeMetrics } from './merge-metrics.ts';
import { Metrics } from './metrics.ts';

function process(requests: number, heap: number): string {
  const metrics = new Metrics();
  metrics.counter({ name: 'requests_total', help: 'Requests.', labels: ['bff'] }).of('kiosk').value = requests;
  metrics
    .histogram({ name: 'seconds', help: 'Time.', bounds: [1, 2] })
    .of()
    .observe(1.5);
  metrics.read('gauge', { name: 'heap', help: 'How full.' }, () => [[[], heap]]);
  return metrics.text();
}

test('S121: metrics of several processes: counters and histograms add up, states are told of each', () => {
  const merged = mergeMetrics(
    new Map([
      ['1', process(3, 0.5)],
      ['2', process(4, 0.25)],
    ]),
  );
  const lines = merged.split('\n');
  for (const line of [
    'requests_total{bff="kiosk"} 7',
    'seconds_bucket{le="1"} 0',
    'seconds_bucket{le="2"} 2',
    'seconds_sum 3',
    'heap{worker="1"} 0.5',
    'heap{worker="2"} 0.25',
  ])
    assert.ok(lines.includes(line), `${line} in\n${merged}`);
  assert.equal(lines.filter((line) => line === '# TYPE requests_total counter').length, 1);
});

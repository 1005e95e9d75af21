import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Metrics } from './index.ts';

test('S121: counters, gauges and histograms are written as Prometheus reads them', () => {
  const metrics = new Metrics();
  const asked = metrics.counter({ name: 'asked_total', help: 'Asked.', labels: ['who'] });
  asked.of('a"b\\c\nd').value += 2;
  metrics.read('gauge', { name: 'open', help: 'Open.' }, () => [[[], 3]]);
  const seconds = metrics.histogram({ name: 'took_seconds', help: 'Took.', labels: ['who'], bounds: [0.1, 1] });
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.of('me').observe(value);
  assert.deepEqual(metrics.text().split('\n'), [
    '# HELP asked_total Asked.',
    '# TYPE asked_total counter',
    'asked_total{who="a\\"b\\\\c\\nd"} 2',
    '# HELP open Open.',
    '# TYPE open gauge',
    'open 3',
    '# HELP took_seconds Took.',
    '# TYPE took_seconds histogram',
    'took_seconds_bucket{who="me",le="0.1"} 2',
    'took_seconds_bucket{who="me",le="1"} 3',
    'took_seconds_bucket{who="me",le="+Inf"} 4',
    'took_seconds_sum{who="me"} 7.65',
    'took_seconds_count{who="me"} 4',
    '',
  ]);
});

test('S121: a family does not grow without end, whatever its labels are made of', () => {
  const metrics = new Metrics();
  const asked = metrics.counter({ name: 'asked_total', help: 'Asked.', labels: ['who', 'what'] });
  for (let number = 0; number < 10_000; number++) asked.of(`${number}`, 'x').value++;
  const lines = metrics.text().split('\n');
  assert.ok(lines.length < 2_010, `${lines.length} lines`);
  assert.equal(asked.of('other', 'other').value, 8_000);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corsMistakes, createCors } from './cors.ts';

test('an origin is one that a browser sends: no pattern, no path, no "null"', () => {
  for (const origins of [
    ['https://shop.example'],
    ['http://localhost:3000', 'https://a.example:8443'],
    ['http://[::1]:3000'],
  ])
    assert.deepEqual(corsMistakes({ origins }), []);
  const others = [
    'https://shop.example/',
    'https://SHOP.example',
    'https://*.shop.example',
    'shop.example',
    'https://a:443',
  ];
  for (const origin of ['*', 'null', '', 5, null, 'file:///x', 'https://u@shop.example', ...others])
    assert.equal(corsMistakes({ origins: [origin] }).length, 1, String(origin));
});

test('all mistakes are told at once', () => {
  const wrong = { origins: ['*', 'null'], credentials: 'yes', maxAgeSeconds: -1, origin: 'x' };
  assert.equal(corsMistakes(wrong).length, 5);
  for (const value of [true, 'https://shop.example', null, ['https://shop.example'], {}, { origins: [] }])
    assert.ok(corsMistakes(value).length > 0, JSON.stringify(value));
});

test('credentials are allowed only where the configuration says so, and never to everybody', () => {
  const origin = 'https://shop.example';
  const headersOf = (credentials: boolean) => createCors({ origins: [origin], credentials }, []).answerHeaders(origin)!;
  assert.equal(headersOf(true)['access-control-allow-credentials'], 'true');
  assert.equal(headersOf(false)['access-control-allow-credentials'], undefined);
  assert.equal(createCors({ origins: [origin] }, []).answerHeaders('https://other.example'), undefined);
  assert.equal(createCors({ origins: [origin] }, []).answerHeaders(undefined), undefined);
});

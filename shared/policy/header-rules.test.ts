import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createHeaderRules, headerMistakes, headerNames } from './header-rules.ts';

describe('headers of bff.ts', () => {
  test('a list of names checks nothing and costs nothing', () => {
    assert.equal(createHeaderRules(['accept-language']), undefined);
    assert.deepEqual(headerNames(['Accept-Language']), ['accept-language']);
    assert.deepEqual(headerNames({ 'X-App': { required: true } }), ['x-app']);
  });

  const rules = createHeaderRules({
    'X-App': { required: true, pattern: '^[a-z]+$', minLength: 2 },
    'x-plan': { enum: ['free', 'gold'] },
    'x-long': {},
  })!;
  const refused: [string, Record<string, string>, string][] = [
    ['what is required and missing', {}, 'The header x-app is missing.'],
    ['what does not match', { 'x-app': 'A1' }, 'The header x-app was not understood.'],
    ['what is too short', { 'x-app': 'a' }, 'The header x-app was not understood.'],
    ['what is none of a few', { 'x-app': 'ab', 'x-plan': 'Gold' }, 'The header x-plan was not understood.'],
    ['what is longer than 256', { 'x-app': 'ab', 'x-long': 'a'.repeat(257) }, 'The header x-long was not understood.'],
  ];
  for (const [what, headers, message] of refused)
    test(`S31: refuse ${what}`, () => {
      const error = rules.mistakeIn(headers);
      assert.deepEqual([error?.code, error?.message], ['BAD_REQUEST', message]);
    });

  test('S31: let pass what fits, and what is not asked for', () => {
    assert.equal(rules.mistakeIn({ 'x-app': 'ab', 'x-plan': 'gold', 'x-other': '\u0000' }), undefined);
  });

  const mistakes: [string, unknown][] = [
    ['a header that only Foyer may say', { 'x-user-id': {} }],
    ['credentials', ['authorization']],
    ['an unknown rule', { 'x-app': { patern: 'a' } }],
    ['a pattern that is none', { 'x-app': { pattern: '(' } }],
    ['a pattern that can take exponential time', { 'x-app': { pattern: '^(a+)+$' } }],
    ['an empty enum', { 'x-app': { enum: [] } }],
    ['a length without end', { 'x-app': { maxLength: 1e9 } }],
    ['something else', 'x-app'],
  ];
  for (const [what, config] of mistakes)
    test(`refuse ${what} at start`, () => assert.equal(headerMistakes(config).length, 1));
});

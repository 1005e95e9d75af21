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

describe('headers of bff.ts as a JSON Schema', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      'X-App': { type: 'string', pattern: '^[a-z]+$', description: 'Who calls.' },
      'x-build': { type: 'integer' },
      'x-plan': { enum: ['free', 'gold'] },
      'x-kind': { const: 'phone' },
      'x-beta': { type: 'boolean' },
    },
    required: ['x-app'],
  } as const;

  test('S31: hold requests to it', () => {
    assert.deepEqual(headerMistakes(schema), []);
    assert.deepEqual(headerNames(schema), ['x-app', 'x-build', 'x-plan', 'x-kind', 'x-beta']);
    const rules = createHeaderRules(schema)!;
    const good = { 'x-app': 'ab', 'x-build': '12', 'x-plan': 'gold', 'x-kind': 'phone', 'x-beta': 'true', other: '1' };
    assert.equal(rules.mistakeIn(good), undefined);
    assert.equal(rules.mistakeIn({})?.message, 'The header x-app is missing.');
    for (const wrong of [{ 'x-build': '1.5' }, { 'x-plan': 'silver' }, { 'x-kind': 'tv' }, { 'x-beta': '1' }])
      assert.equal(rules.mistakeIn({ ...good, ...wrong })?.code, 'BAD_REQUEST');
  });

  const properties = { 'x-app': {} };
  const mistakes: [string, object, RegExp][] = [
    ['without properties', { type: 'object' }, /without "properties"/],
    ['of a list', { type: 'array', properties }, /type is not "object"/],
    ['with a keyword that is not held to', { type: 'object', properties, minProperties: 1 }, /^minProperties, which/],
    ['with a keyword misspelt', { type: 'object', properties: { 'x-app': { patern: 'a' } } }, /write pattern$/],
    ['that requires what it does not have', { type: 'object', properties, required: ['x-ap'] }, /required: x-ap/],
    ['that lets pass no other header', { type: 'object', properties, additionalProperties: false }, /^additional/],
    ['of a type that no header has', { type: 'object', properties: { 'x-app': { type: 'null' } } }, /x-app\.type/],
    ['of what only Foyer may say', { type: 'object', properties: { 'x-user-id': {} } }, /^x-user-id/],
    [
      'with a pattern that takes exponential time',
      { type: 'object', properties: { 'x-app': { pattern: '^(a+)+$' } } },
      /exponential/,
    ],
  ];
  for (const [what, config, expected] of mistakes)
    test(`refuse one ${what} at start`, () => {
      const found = headerMistakes(config);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0]!, expected);
    });
});

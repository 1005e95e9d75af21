// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the configuration are written so
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Findings } from '../errors/index.ts';
import { readBffConfig } from './bff-config.ts';
import { expandConfig } from './expand-config.ts';

describe('variables in bff.ts', () => {
  it('are filled in wherever a text stands, and nowhere else', () => {
    const hook = () => '${A}';
    const rule = /\$\{A\}/;
    const config = { a: '${A}', list: ['x-${A}', { deep: '${B:-b}' }], n: 7, hook, rule, '${A}': true };
    const { value, missing } = expandConfig(config, { A: '${B}' });
    assert.deepEqual(value, { a: '${B}', list: ['x-${B}', { deep: 'b' }], n: 7, hook, rule, '${A}': true });
    assert.deepEqual(missing, []);
  });

  const read = (extra: object, { env = {}, development = false } = {}) => {
    const findings = new Findings();
    const bff = { name: 'kiosk', path: '/${ROUTE:-kiosk}/graphql', services: ['${USERS:-users}'], ...extra };
    const config = readBffConfig(bff, { file: 'bff.ts', env, development }, findings);
    return { config, told: findings.list.map(({ message, found }) => `${message} (${found})`) };
  };

  it('hold for every key', () => {
    const { config, told } = read({}, { env: { ROUTE: 'k', USERS: 'people' } });
    assert.deepEqual([config?.path, config?.services, told], ['/k/graphql', ['people'], []]);
  });

  it('that are not set are told all at once, each with its place', () => {
    const identity = { issuers: [{ issuer: '${ISS}', secret: '${SECRET}' }] };
    assert.deepEqual(read({ identity, headers: ['x-${NAME}'] }).told, [
      'identity.issuers[0].issuer needs ISS (nothing)',
      'identity.issuers[0].secret needs SECRET (nothing)',
      'headers[0] needs NAME (nothing)',
    ]);
  });

  it('in development leave out whom to believe, and nothing else', () => {
    const identity = {
      issuers: [
        { issuer: 'a', secret: '${SECRET}' },
        { issuer: 'b', secret: 's' },
      ],
      introspection: { url: '${URL}' },
    };
    const { config, told } = read({ identity }, { development: true });
    assert.deepEqual([config?.identity, told], [{ issuers: [{ issuer: 'b', secret: 's' }] }, []]);
    assert.deepEqual(read({ headers: ['${NAME:-}x', '${B}y'] }, { development: true }).told, [
      'headers[1] needs B (nothing)',
    ]);
  });

  it('are never shown with what they hold', () => {
    const { told } = read({ deadlineMs: '${SECRET}' }, { env: { SECRET: 'dear' } });
    assert.deepEqual(told, ['"deadlineMs" cannot be used ("${SECRET}")']);
  });
});

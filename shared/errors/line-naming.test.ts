import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineNaming } from './line-naming.ts';

const source = `import { defineBff } from '@foyer/bff';
// limits: told elsewhere; 'nosuch' is a name.
/** path: the
 *  deadlineMs: too */
export default defineBff({
  name: 'kiosk',
  path: '/kiosk/graphql', // where services: are asked
  services: [
    'users',
    'nosuch',
  ],
  deadlneMs: 5,
  hooks: { async onRequest() {} },
  limits: {
    viewer: { max: 1 },
    address: {
      max: 'many',
    },
  },
  'identity': { issuers: [{ issuer: 'https://login.example' }] },
});
`;
const lineOf = (text: string) => source.slice(0, source.indexOf(text)).split('\n').length;

const cases: readonly (readonly [message: string, line: number])[] = [
  ['unknown key "deadlneMs"', lineOf('deadlneMs')],
  ['limits.address.max cannot be used', lineOf("max: 'many'")],
  ['limits.viewer.max cannot be used', lineOf('viewer: {')],
  ['services: the registry has no service "nosuch"', lineOf("'nosuch',")],
  ['"hooks.onRequest" cannot be used', lineOf('hooks: {')],
  ['kiosk: identity.issuers[0].issuer cannot be used', lineOf("'identity'")],
  ['the path is taken', lineOf("path: '/kiosk")],
  ['"sample" cannot be used', 1],
];

for (const [message, line] of cases)
  test(`the line of a mistake in a module: ${message}`, () => assert.equal(lineNaming(message, source), line));

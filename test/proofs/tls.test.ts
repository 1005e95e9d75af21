import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createAuthority, noOpenssl } from '../support/certificates.ts';
import { findingsOf } from '../support/proofs.ts';
import { registry } from '../support/small-shop.ts';

const schema =
  'type Query { user(id: ID!): User @call(service: "users", operation: "getUser", input: {id: "{args.id}"}) }\ntype User { id: ID! }';

/** Of each finding: its place, and what was found. */
async function told(services: string): Promise<string[]> {
  const findings = await findingsOf({ 'services.yaml': services, 'kiosk/schema.graphql': schema });
  return [...findings.matchAll(/^(\S+):(\d+) {2}(\S+): .*\n.*\n {4}found {5}(.*)$/gm)].map(
    ([, , line, place, found]) => `${line} ${place!.replace('services.users.', '')}: ${found}`,
  );
}

/** With TLS at the service `users`; `tls:` stands in line 6. */
const withTls = (tls: string, url = 'https://users.internal') =>
  registry.replace('url: http://127.0.0.1:1\n', `url: ${url}\n    tls:\n${tls}\n`);

describe('S42: tls of a service is proven at start', { skip: noOpenssl }, () => {
  const authority = createAuthority();
  const { folder, ca } = authority;
  const own = authority.issue('foyer');
  const old = authority.issue('old', { days: -1 });
  const text = join(folder, 'text.pem');
  writeFileSync(text, 'no certificate\n');
  after(() => authority.remove());

  test('files that are there and fit are taken', async () => {
    const tls = `      { ca: ${ca}, cert: ${own.cert}, key: ${own.key}, serverName: users.internal }`;
    assert.deepEqual(await told(withTls(tls)), []);
  });

  test('gRPC: without any file, the authorities that Node brings are believed', async () => {
    assert.deepEqual(await told(registry.replace('url: 127.0.0.1:1\n', 'url: orders.internal:443\n    tls: {}\n')), []);
  });

  test('every mistake has its line', async () => {
    const tls = `      cert: ${old.cert}\n      key: ${own.key}\n      ca: none.pem\n      serverName: 10.0.0.1\n      insecure: true`;
    const findings = await told(withTls(tls));
    assert.equal(findings.length, 5);
    assert.match(findings[0]!, /^7 tls\.cert: one that ended \d{4}-\d\d-\d\d$/);
    assert.equal(findings[1], '8 tls.key: another key');
    assert.equal(findings[2], '9 tls.ca: none.pem: ENOENT', 'named from the folder of the registry');
    assert.equal(findings[3], '10 tls.serverName: "10.0.0.1"');
    assert.equal(findings[4], '11 tls.insecure: insecure');
  });

  test('a certificate and its key come together, and with https', async () => {
    assert.deepEqual(await told(withTls(`      cert: ${own.cert}`)), ['6 tls: nothing']);
    assert.deepEqual(await told(withTls(`      ca: ${text}`, 'http://users')), [
      '6 tls: http://users',
      '7 tls.ca: something else',
    ]);
  });
});

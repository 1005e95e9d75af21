import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { callerOf } from './test-service.ts';

/** A key and a certificate that no authority has signed; undefined where openssl is not installed. */
function createCertificate(): { key: Buffer; cert: Buffer } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  try {
    const options = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject];
    execFileSync('openssl', [...options, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const certificate = createCertificate();

describe('a service with a certificate', { skip: certificate === undefined && 'openssl is not installed' }, () => {
  it('that nobody vouches for is never asked, whatever the environment says', async () => {
    let asked = 0;
    const server = createServer({ ...certificate }, (_request, response) => {
      asked++;
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const caller = callerOf(`https://localhost:${(server.address() as AddressInfo).port}`);
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const { code, notSent } = await caller.failure('createUser', { name: 'Ada' });
      assert.deepEqual([code, notSent], ['UPSTREAM_UNAVAILABLE', true]);
      assert.equal(asked, 0);
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      await caller.close();
      server.closeAllConnections();
      server.close();
    }
  });
});

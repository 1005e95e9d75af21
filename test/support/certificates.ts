// Authorities and certificates for tests, made by openssl.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** False when certificates can be made here; otherwise why a test that needs them is skipped. */
export const noOpenssl = spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** @default `/CN=<name>` */
  readonly subject?: string;
  /** @default 'DNS:localhost,IP:127.0.0.1' */
  readonly names?: string;
  /** From now on; a negative number has passed. @default 2 */
  readonly days?: number;
}

/** A folder with an authority in it. */
export interface Authority {
  readonly folder: string;
  /** Its own certificate. */
  readonly ca: string;
  /** Files `<name>.pem` and `<name>.key` in the folder. */
  issue(name: string, options?: CertificateOptions): Certificate;
  remove(): void;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-ca-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
  );
  return {
    folder,
    ca: join(folder, 'ca.pem'),
    issue(name, { subject = `/CN=${name}`, names = 'DNS:localhost,IP:127.0.0.1', days = 2 } = {}) {
      writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
      openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
      const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`];
      openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-days', String(days), '-out', `${name}.pem`);
      return { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Puts a pair in another's place, the key last: for a moment the two do not fit. */
export function replaceCertificate(place: Certificate, by: Certificate): void {
  copyFileSync(by.cert, place.cert);
  copyFileSync(by.key, place.key);
}

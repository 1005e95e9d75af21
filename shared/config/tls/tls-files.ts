// Keys and certificates as they lie on disk: read, and judged before anybody connects with them.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Paths of PEM files. A certificate and its key come together. */
export interface TlsFiles {
  /** Authorities to believe, in place of those that Node brings. */
  readonly ca?: string | undefined;
  /** Our certificate, with what leads up to the authority behind it. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** What the files hold. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** What is wrong with one of the files, without a word of what is in it. */
export interface TlsProblem {
  readonly file: keyof TlsFiles;
  readonly expected: string;
  readonly found: string;
  readonly repair: string;
}

/** @returns the content, or every problem at once */
export function readTlsFiles(files: TlsFiles, now = Date.now()): TlsMaterial | readonly TlsProblem[] {
  const problems: TlsProblem[] = [];
  const ca = read('ca', files, problems);
  const cert = read('cert', files, problems);
  const key = read('key', files, problems);
  if (ca) judgeAuthorities(ca, problems, now);
  const leaf = cert && judgeCertificate(cert, problems, now);
  const privateKey = key && judgeKey(key, problems);
  if (leaf && privateKey && !leaf.checkPrivateKey(privateKey)) {
    const repair = 'give the key that the certificate was made for; both are replaced together';
    problems.push({ file: 'key', expected: 'the key of the certificate', found: 'another key', repair });
  }
  if (problems.length > 0) return problems;
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

export function isTlsMaterial(read: TlsMaterial | readonly TlsProblem[]): read is TlsMaterial {
  return !Array.isArray(read);
}

function read(file: keyof TlsFiles, files: TlsFiles, problems: TlsProblem[]): Buffer | undefined {
  const path = files[file];
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    const found = `${path}: ${(error as NodeJS.ErrnoException).code ?? 'an error'}`;
    problems.push({
      file,
      expected: 'a PEM file that can be read',
      found,
      repair: 'correct the path, or its permissions',
    });
    return undefined;
  }
}

const certificates = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function judgeAuthorities(pem: Buffer, problems: TlsProblem[], now: number): void {
  const authorities = (pem.toString('latin1').match(certificates) ?? []).map(parseCertificate);
  if (authorities.length === 0 || authorities.includes(undefined))
    problems.push({ file: 'ca', ...noCertificate, repair: 'give the certificates of the authorities in PEM' });
  else if (authorities.every((authority) => timeProblem(authority!, now) !== undefined))
    problems.push({ file: 'ca', ...timeProblem(authorities[0]!, now)!, repair: 'replace it' });
}

/** The first of the file is ours. */
function judgeCertificate(pem: Buffer, problems: TlsProblem[], now: number): X509Certificate | undefined {
  const leaf = parseCertificate(pem.toString('latin1').match(certificates)?.[0] ?? '');
  const late = leaf && timeProblem(leaf, now);
  if (leaf === undefined)
    problems.push({ file: 'cert', ...noCertificate, repair: 'give the certificate in PEM, ours first' });
  if (late) problems.push({ file: 'cert', ...late, repair: 'replace it' });
  return leaf;
}

const noCertificate = { expected: 'certificates in PEM', found: 'something else' };

function judgeKey(pem: Buffer, problems: TlsProblem[]): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    const expected = 'a private key in PEM, without a passphrase';
    problems.push({ file: 'key', expected, found: 'something else', repair: 'give the key of the certificate' });
    return undefined;
  }
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function timeProblem(
  { validFrom, validTo }: X509Certificate,
  now: number,
): { expected: string; found: string } | undefined {
  const expected = 'a certificate that is valid now';
  if (now > Date.parse(validTo)) return { expected, found: `one that ended ${toDay(validTo)}` };
  if (now < Date.parse(validFrom)) return { expected, found: `one that begins ${toDay(validFrom)}` };
  return undefined;
}

const toDay = (time: string): string => new Date(time).toISOString().slice(0, 10);

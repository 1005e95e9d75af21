// A session's id: 256 random bits that the browser alone has. Two things are made of it: the key that the session is found by, and the
// one that its token is sealed with. Whoever reads the store finds neither ids nor tokens.
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

export function createSessionId(): string {
  return randomBytes(32).toString('base64url');
}

export function isSessionId(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** Where the session of a BFF lies: the same id is none at another BFF. */
export function keyOfSession(id: string, bff: string): string {
  return `${bff}:${hash('sha256', `find ${bff} ${id}`, 'base64url')}`;
}

/** Readable with the same id only. */
export function seal(text: string, id: string): string {
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, sealingKey(id), iv, { authTagLength: tagBytes });
  const body = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
  return Buffer.concat([iv, sealing.getAuthTag(), body]).toString('base64url');
}

/** Undefined for what was not sealed with this id, or was changed since. */
export function unseal(sealed: string, id: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < ivBytes + tagBytes) return undefined;
  try {
    const opening = createDecipheriv(cipher, sealingKey(id), bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    opening.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    return opening.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + opening.final('utf8');
  } catch {
    return undefined;
  }
}

function sealingKey(id: string): Buffer {
  return hash('sha256', `seal ${id}`, 'buffer');
}

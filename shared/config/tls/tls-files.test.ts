import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Authority, createAuthority, noOpenssl, replaceCertificate } from '../../../test/support/certificates.ts';
import { type TlsChange, TlsContext } from './tls-context.ts';
import { isTlsMaterial, readTlsFiles, type TlsFiles } from './tls-files.ts';

const day = 86_400_000;

function problemsOf(files: TlsFiles, now?: number): string[] {
  const read = readTlsFiles(files, now);
  return isTlsMaterial(read) ? [] : read.map(({ file, found }) => `${file}: ${found}`);
}

describe('files of keys and certificates', { skip: noOpenssl }, () => {
  const authority: Authority = createAuthority();
  const first = authority.issue('first');
  const second = authority.issue('second');
  const text = join(authority.folder, 'text.pem');
  writeFileSync(text, 'no certificate\n');
  after(() => authority.remove());

  it('that fit are read', () => {
    assert.deepEqual(problemsOf({ ca: authority.ca, ...first }), []);
    assert.deepEqual(problemsOf({}), []);
  });

  it('that do not are told, all at once and without what is in them', () => {
    assert.deepEqual(problemsOf({ ca: text, cert: text, key: text }), [
      'ca: something else',
      'cert: something else',
      'key: something else',
    ]);
    const missing = join(authority.folder, 'none.pem');
    assert.deepEqual(problemsOf({ ca: missing }), [`ca: ${missing}: ENOENT`]);
    assert.deepEqual(problemsOf({ cert: first.cert, key: second.key }), ['key: another key']);
  });

  it('of another time are told', () => {
    const later = problemsOf({ ca: authority.ca, ...first }, Date.now() + 10 * day);
    assert.deepEqual(later.length, 2);
    for (const problem of later) assert.match(problem, /^(ca|cert): one that ended \d{4}-\d\d-\d\d$/);
    assert.match(problemsOf(first, Date.now() - 10 * day)[0]!, /^cert: one that begins/);
  });

  it('C7: that change are taken by new connections; bad ones leave the last good ones, and are told once', () => {
    const place = { cert: join(authority.folder, 'used.pem'), key: join(authority.folder, 'used.key') };
    replaceCertificate(place, first);
    let now = Date.now();
    const changes: TlsChange[] = [];
    const context = new TlsContext({ files: place, onChange: (change) => changes.push(change), now: () => now });
    const before = context.current();

    copyFileSync(second.cert, place.cert);
    assert.equal(context.current(), before, 'it is looked once a second');
    now += 1_000;
    assert.equal(context.current(), before, 'half a pair is not used');
    now += 1_000;
    context.current();
    assert.equal(changes.length, 1);
    assert.match(changes[0]!.problem!, /^key: expected the key of the certificate, found another key$/);

    copyFileSync(second.key, place.key);
    now += 1_000;
    const renewed = context.current();
    assert.notEqual(renewed, before);
    assert.equal(changes[1]!.problem, undefined);
    now += 1_000;
    assert.equal(context.current(), renewed);
    assert.equal(changes.length, 2);
  });
});

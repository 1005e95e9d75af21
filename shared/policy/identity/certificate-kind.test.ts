import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CertificateConfig, certificateFindings } from './certificate-config.ts';
import { createCertificateKind } from './certificate-kind.ts';
import type { ClientCertificate } from './credentials.ts';

const rules: readonly CertificateConfig[] = [
  { subject: { O: 'Acme' }, id: '{subject.CN}', roles: ['partner'], tenant: 'acme' },
  { alternativeName: 'DNS:batch.shop', id: 'batch' },
];
const certificate = (changes: Partial<ClientCertificate>): ClientCertificate => ({
  subject: { O: 'Acme', CN: 'billing' },
  alternativeNames: [],
  fingerprint: 'ab12',
  issuedAt: 500,
  expiresAt: 2_000,
  ...changes,
});

describe('client certificates', () => {
  let now = 1_000_000;
  const kind = createCertificateKind(rules, () => now);

  it('name a viewer by the first rule that fits', () => {
    assert.deepEqual(kind.verify({ certificate: certificate({}) }), {
      viewer: {
        id: 'billing',
        roles: ['partner'],
        scopes: [],
        tenant: 'acme',
        tier: undefined,
        tokenId: 'ab12',
        expiresAt: 2_000,
      },
      validUntil: 2_000,
      issuedAt: 500,
    });
    assert.ok(kind.isIn({ certificate: certificate({ subject: { CN: 'x' }, alternativeNames: ['DNS:batch.shop'] }) }));
  });

  it('name nobody where no rule fits to the letter', () => {
    const strangers: Partial<ClientCertificate>[] = [
      { subject: { O: 'acme', CN: 'billing' } },
      { subject: { O: ['Acme', 'Other'], CN: 'billing' } },
      { subject: { O: 'Acme' } },
      { subject: { O: 'Acme', CN: ['a', 'b'] } },
      { subject: { O: 'Acme', CN: 'a\nb' } },
      { subject: { O: 'Acme', CN: 'a'.repeat(300) } },
      { subject: {}, alternativeNames: ['DNS:batch.shop.evil', 'URI:DNS:batch.shop'] },
    ];
    for (const stranger of strangers) assert.equal(kind.isIn({ certificate: certificate(stranger) }), false);
    assert.equal(kind.isIn({}), false);
  });

  it('are good until they end, on a connection that is kept as well', () => {
    const kept = certificate({});
    now = 1_999_000;
    assert.ok(kind.verify({ certificate: kept }));
    now = 2_000_000;
    assert.throws(() => kind.verify({ certificate: kept }), { code: 'UNAUTHENTICATED' });
  });

  it('are described by rules that say whom they mean', () => {
    const told = (value: unknown) =>
      certificateFindings(value, { bff: 'web', file: 'bff.ts' }).map(({ message }) =>
        message.replace('web: identity.', ''),
      );
    assert.deepEqual(told(rules), []);
    assert.deepEqual(told(undefined), []);
    assert.deepEqual(told({}), ['certificates cannot be used']);
    assert.deepEqual(told([{ id: 'anybody' }, { subject: {}, id: 'anybody' }]), [
      'certificates[0] cannot be used',
      'certificates[1] cannot be used',
    ]);
    assert.deepEqual(told([{ subject: { O: 7 }, alternativeName: 'batch', id: '{issuer.CN}', role: 'admin' }]), [
      'certificates[0].role cannot be used',
      'certificates[0].subject cannot be used',
      'certificates[0].alternativeName cannot be used',
      'certificates[0].id cannot be used',
    ]);
  });
});

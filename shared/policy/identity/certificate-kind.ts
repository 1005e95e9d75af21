import { FoyerError } from '../../errors/index.ts';
import type { CertificateConfig } from './certificate-config.ts';
import type { ClientCertificate, CredentialKind, VerifiedViewer } from './credentials.ts';

/** As for claims of tokens: nothing that could end a header line or a log line. */
const isSafe = (text: string): boolean => text !== '' && text.length <= 256 && !/[\p{Cc}\p{Cs}]/u.test(text);

/**
 * Client certificates as credentials, for machines: our listener has verified them (TLS_CLIENT_CA_FILE), the rules say whom they name.
 * It belongs to the connection, so that a token in the request comes first.
 */
export function createCertificateKind(
  rules: readonly CertificateConfig[],
  now: () => number = Date.now,
): CredentialKind {
  /** A connection shows one certificate for all its requests. */
  const viewers = new WeakMap<ClientCertificate, VerifiedViewer | 'nobody'>();
  const viewerOf = (certificate: ClientCertificate) => {
    let found = viewers.get(certificate);
    if (found === undefined) {
      found = toViewer(certificate, rules) ?? 'nobody';
      viewers.set(certificate, found);
    }
    return found;
  };
  return {
    name: 'client certificate',
    isAmbient: true,
    isIn: ({ certificate }) => certificate !== undefined && viewerOf(certificate) !== 'nobody',
    verify({ certificate }) {
      const verified = viewerOf(certificate!) as VerifiedViewer;
      // A connection that is kept outlives the handshake in which this was looked at.
      if (now() / 1000 < verified.validUntil) return verified;
      throw new FoyerError('UNAUTHENTICATED', { detail: 'the client certificate has expired' });
    },
  };
}

function toViewer(certificate: ClientCertificate, rules: readonly CertificateConfig[]): VerifiedViewer | undefined {
  const rule = rules.find((candidate) => fits(certificate, candidate));
  const id = rule && idOf(certificate, rule.id);
  if (rule === undefined || id === undefined) return undefined;
  const { roles = [], scopes = [], tenant, tier } = rule;
  const { fingerprint: tokenId, issuedAt, expiresAt } = certificate;
  return {
    viewer: Object.freeze({ id, roles: [...roles], scopes: [...scopes], tenant, tier, tokenId, expiresAt }),
    validUntil: expiresAt,
    issuedAt,
  };
}

/** An attribute that stands there twice is a list, and equals nothing. */
function fits({ subject, alternativeNames }: ClientCertificate, rule: CertificateConfig): boolean {
  if (rule.alternativeName !== undefined && !alternativeNames.includes(rule.alternativeName)) return false;
  return Object.entries(rule.subject ?? {}).every(
    ([name, value]) => Object.hasOwn(subject, name) && subject[name] === value,
  );
}

function idOf({ subject }: ClientCertificate, template: string): string | undefined {
  const attribute = /^\{subject\.(\w+)\}$/.exec(template)?.[1];
  const id = attribute === undefined ? template : Object.hasOwn(subject, attribute) ? subject[attribute] : undefined;
  return typeof id === 'string' && isSafe(id) ? id : undefined;
}

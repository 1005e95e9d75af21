import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../policy/index.ts';

/** Read once a connection. */
const known = new WeakMap<TLSSocket, ClientCertificate>();

/** The client's certificate, verified by our own listener; undefined for none. */
export function clientCertificateOf(socket: Socket): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  let certificate = known.get(socket);
  if (certificate === undefined) {
    certificate = readCertificate(socket);
    if (certificate !== undefined) known.set(socket, certificate);
  }
  return certificate;
}

function readCertificate(socket: TLSSocket): ClientCertificate | undefined {
  const { subject, subjectaltname, fingerprint256, valid_from, valid_to } = socket.getPeerCertificate();
  if (subject === undefined || fingerprint256 === undefined) return undefined;
  return {
    subject: Object.fromEntries(Object.entries(subject as object)),
    alternativeNames: splitNames(subjectaltname ?? ''),
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
    issuedAt: Math.floor(Date.parse(valid_from) / 1000),
    expiresAt: Math.floor(Date.parse(valid_to) / 1000),
  };
}

/**
 * `DNS:a, URI:b`. Node writes a name that could be taken for several as a JSON string, `DNS:"a, DNS:b"`: it stays one name.
 */
export function splitNames(text: string): string[] {
  return [...text.matchAll(/([^:,\s][^:,]*):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)].map(([, type, name]) =>
    name!.startsWith('"') ? `${type}:${JSON.parse(name!)}` : `${type}:${name}`,
  );
}

import { X509Certificate } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import { Client, request } from './undici.ts';

export interface OwnServer {
  readonly origin: string;
  /** That it shows, in PEM. @default plain HTTP */
  readonly certificate?: Buffer | undefined;
}

/** Asks a server of our own over a real socket, with the HTTP client that services are called with. Resolves with the status. */
export async function selfAsk({ origin, certificate }: OwnServer, path: string, body: object): Promise<number> {
  const client = new Client(origin, certificate && { connect: knownBy(certificate) });
  try {
    const answer = await request(client, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.body.dump();
    return answer.statusCode;
  } finally {
    await client.close();
  }
}

/** Ourselves and nobody else: the very certificate, whatever name and authority it has. */
function knownBy(certificate: Buffer): NonNullable<ConstructorParameters<typeof Client>[1]>['connect'] {
  const { fingerprint256 } = new X509Certificate(certificate);
  return {
    rejectUnauthorized: true,
    ca: certificate,
    allowPartialTrustChain: true,
    checkServerIdentity: (_host: string, peer: PeerCertificate) =>
      peer.fingerprint256 === fingerprint256 ? undefined : new Error('another server answers at our address'),
  };
}

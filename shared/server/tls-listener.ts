// Foyer's own TLS, for where no proxy in front ends it. Certificates that change on disk are served to new connections.
import type { Server, ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { isTlsMaterial, readTlsFiles, type TlsChange, TlsContext, type TlsListenerFiles } from '../config/index.ts';
import { Findings } from '../errors/index.ts';

/** Built once a process, and only where the environment names a certificate. */
export interface TlsListener {
  readonly options: ServerOptions;
  /** Our certificate in PEM, to know ourselves by. */
  readonly certificate: Buffer;
  /** Clients may show a certificate of their own. */
  readonly asksClients: boolean;
  /** Before it listens. */
  attach(server: Server): void;
}

/** Whoever has not ended the handshake by then is let go; Node would wait two minutes. */
const handshakeTimeoutMs = 10_000;

/** RFC 6797: for a year, this host alone; other hosts of the domain are not ours to speak for. */
const strictTransport = { 'strict-transport-security': 'max-age=31536000' };

/** Before the server listens: certificates are renewed, and every answer tells browsers to stay with TLS. */
export function attachTls(app: FastifyInstance, listener: TlsListener): void {
  listener.attach(app.server as unknown as Server);
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(strictTransport);
    done();
  });
}

/** @throws {ConfigurationError} for files that cannot be used */
export function createTlsListener(files: TlsListenerFiles, onChange: (change: TlsChange) => void): TlsListener {
  const { certFile, keyFile, clientCaFile } = files;
  const paths = { cert: certFile, key: keyFile, ca: clientCaFile };
  proveFiles(paths);
  const context = new TlsContext({ files: paths, onChange });
  const asksClients = clientCaFile !== undefined;
  let served = context.current();
  return {
    options: {
      ...optionsOf(context),
      handshakeTimeout: handshakeTimeoutMs,
      ALPNProtocols: ['http/1.1'],
      requestCert: asksClients,
      // A client without a certificate is welcome, and anonymous; one whose certificate is not good is let go below.
      rejectUnauthorized: false,
    },
    certificate: context.material.cert!,
    asksClients,
    attach(server) {
      server.prependListener('connection', () => {
        const newest = context.current();
        if (newest === served) return;
        served = newest;
        server.setSecureContext(optionsOf(context));
      });
      if (asksClients) server.prependListener('secureConnection', letGoUnproven);
    },
  };
}

function optionsOf({ material }: TlsContext): ServerOptions {
  return { ...material, minVersion: 'TLSv1.2' };
}

/** Whoever shows a certificate means to be somebody: nobody is taken for nobody in silence. */
function letGoUnproven(socket: TLSSocket): void {
  if (!socket.authorized && socket.getPeerX509Certificate() !== undefined) socket.destroy();
}

const variables = { cert: 'TLS_CERT_FILE', key: 'TLS_KEY_FILE', ca: 'TLS_CLIENT_CA_FILE' } as const;

function proveFiles(paths: ConstructorParameters<typeof TlsContext>[0]['files']): void {
  const read = readTlsFiles(paths);
  if (isTlsMaterial(read)) return;
  const findings = new Findings();
  for (const { file, ...problem } of read)
    findings.add({ file: 'environment', line: 1, message: `${variables[file]}: this file cannot be used`, ...problem });
  findings.throwIfAny();
}

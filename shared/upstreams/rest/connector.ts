/** Opens connections to one service, within the connect timeout. */
import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { buildConnector } from 'undici';
import { expectedName, type ServiceTls } from '../service-tls.ts';
import { errors } from '../undici.ts';

export const connectTimeoutMs = 100;

export interface ConnectorOptions {
  /** @default the system's resolver */
  readonly lookup: LookupFunction | undefined;
  /** Holds every connection while it is open. */
  readonly sockets: Set<Socket>;
  /** @default the authorities that Node brings, no certificate of ours */
  readonly tls: ServiceTls | undefined;
}

/** undici's own connector rounds its timeout up to the next half second. Certificates are always verified. */
export function createConnector({ lookup, sockets, tls }: ConnectorOptions): buildConnector.connector {
  const open = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket));
  };
  let session: Buffer | undefined;
  let secureContext: SecureContext | undefined;
  return ({ hostname, protocol, port }, callback) => {
    const isSecure = protocol === 'https:';
    const address = {
      host: hostname,
      port: Number(port) || (isSecure ? 443 : 80),
      noDelay: true,
      keepAlive: true,
      autoSelectFamily: true,
      // Two addresses get a chance within the connect timeout.
      autoSelectFamilyAttemptTimeout: connectTimeoutMs * 0.4,
      ...(lookup && { lookup }),
    };
    if (!isSecure) {
      settleOnce(open(connectTcp(address)), 'connect', callback);
      return;
    }
    if (tls !== undefined && tls.context.current() !== secureContext) {
      secureContext = tls.context.current();
      // Resumed, a session would stand for the certificates that it began with.
      session = undefined;
    }
    const contextOfConnection = secureContext;
    const socket = connectTls({
      ...address,
      ...expectedName(hostname, tls?.serverName),
      ...(secureContext && { secureContext }),
      ...(session && { session }),
      ALPNProtocols: ['http/1.1'],
      // Said here so that NODE_TLS_REJECT_UNAUTHORIZED cannot unsay it.
      rejectUnauthorized: true,
    });
    socket.on('session', (ticket: Buffer) => {
      if (secureContext === contextOfConnection) session = ticket;
    });
    settleOnce(open(socket), 'secureConnect', callback);
  };
}

function settleOnce(socket: Socket, ready: 'connect' | 'secureConnect', callback: buildConnector.Callback): void {
  let isSettled = false;
  const timer = setTimeout(() => {
    // After a stalled event loop the connection may be there already, its event still to come: that one goes first.
    setImmediate(() => {
      if (!isSettled) socket.destroy(new errors.ConnectTimeoutError(`no connection after ${connectTimeoutMs} ms`));
    });
  }, connectTimeoutMs);
  socket.once(ready, () => {
    clearTimeout(timer);
    isSettled = true;
    callback(null, socket);
  });
  socket.on('error', (error) => {
    clearTimeout(timer);
    if (isSettled) return;
    isSettled = true;
    callback(error, null);
  });
}

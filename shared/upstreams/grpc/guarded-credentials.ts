import type { Socket } from 'node:net';
import { type ChannelCredentials, credentials, type experimental } from '@grpc/grpc-js';
import { handshakeTimeoutMs } from './channel-options.ts';

/**
 * Plain-text credentials whose connections must speak HTTP/2 soon after they stand.
 *
 * grpc-js waits for the server's settings without end, and its keepalive begins only after them: behind a peer that accepts and then is
 * silent (a frozen process, a proxy without a backend) a channel would stay "connecting" for good.
 */
export function createGuardedCredentials(): ChannelCredentials {
  const insecure = credentials.createInsecure();
  const createConnector = insecure._createSecureConnector.bind(insecure);
  insecure._createSecureConnector = (...args) => guardConnector(createConnector(...args));
  return insecure;
}

function guardConnector(connector: experimental.SecureConnector): experimental.SecureConnector {
  return {
    connect: (socket) => {
      guardHandshake(socket);
      return connector.connect(socket);
    },
    waitForReady: () => connector.waitForReady(),
    getCallCredentials: () => connector.getCallCredentials(),
    destroy: () => connector.destroy(),
  };
}

/** The session reads the socket by itself, without 'data' events; the count of bytes is what shows that the server spoke. */
function guardHandshake(socket: Socket): void {
  const timer = setTimeout(() => {
    if (socket.bytesRead === 0) socket.destroy(new Error(`no HTTP/2 settings within ${handshakeTimeoutMs} ms`));
  }, handshakeTimeoutMs).unref();
  socket.once('close', () => clearTimeout(timer));
}

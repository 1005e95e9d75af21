import type { Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { type ChannelCredentials, credentials, type experimental } from '@grpc/grpc-js';
import { expectedName, type ServiceTls } from '../service-tls.ts';
import { handshakeTimeoutMs } from './channel-options.ts';

/**
 * Credentials of a channel with TLS: each connection takes the newest certificates, and verifies the service's whatever the environment says.
 * grpc-js' own would keep those that it was built with, and wait without end for a peer that says nothing.
 *
 * @param host of the target
 */
export function createTlsCredentials(host: string, { context, serverName }: ServiceTls): ChannelCredentials {
  const secure = credentials.createFromSecureContext(context.current());
  const createConnector = secure._createSecureConnector.bind(secure);
  const name = { host, ...expectedName(host, serverName) };
  secure._createSecureConnector = (...args) => {
    const connector = createConnector(...args);
    return {
      connect: (socket) =>
        shakeHands(socket, {
          ...name,
          secureContext: context.current(),
          ALPNProtocols: ['h2'],
          rejectUnauthorized: true,
        }),
      waitForReady: () => connector.waitForReady(),
      getCallCredentials: () => connector.getCallCredentials(),
      destroy: () => connector.destroy(),
    };
  };
  return secure;
}

type Connected = Awaited<ReturnType<experimental.SecureConnector['connect']>>;

function shakeHands(socket: Socket, options: ConnectionOptions): Promise<Connected> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({ ...options, socket });
    const timer = setTimeout(() => {
      secured.destroy(new Error(`no TLS handshake within ${handshakeTimeoutMs} ms`));
    }, handshakeTimeoutMs).unref();
    secured.once('secureConnect', () => {
      clearTimeout(timer);
      resolve({ socket: secured, secure: true });
    });
    secured.once('close', () => {
      clearTimeout(timer);
      reject(new Error('the connection was closed during the TLS handshake'));
    });
    secured.on('error', reject);
  });
}

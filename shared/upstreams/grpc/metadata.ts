import { Metadata } from '@grpc/grpc-js';
import { FoyerError } from '../../errors/index.ts';

/**
 * Headers that belong to a connection or that grpc-js sets itself. One of the first kind makes Node refuse the request and grpc-js drop the
 * whole connection, with everybody's calls on it.
 */
const neverSent: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

/**
 * The headers of a call as metadata. Those whose names end in `-bin` hold base64, as on the wire.
 *
 * @throws {FoyerError} `BAD_USER_INPUT` for a value with a line break or anything else beyond printable ASCII: metadata has no escape for
 * it, and a service would take an encoding of ours for the value itself
 */
export function toMetadata(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const name in headers) {
    if (neverSent.has(name) || name.startsWith('grpc-') || name.startsWith(':')) continue;
    const value = headers[name]!;
    try {
      metadata.set(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    } catch (cause) {
      throw new FoyerError('BAD_USER_INPUT', {
        detail: `header ${name} cannot be sent as metadata`,
        cause,
        notSent: true,
      });
    }
  }
  return metadata;
}

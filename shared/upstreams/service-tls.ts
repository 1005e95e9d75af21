import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { type ServiceConfig, type TlsChange, TlsContext } from '../config/index.ts';

/** Told when the files of a service's `tls` have changed. */
export type OnTlsChange = (service: string, change: TlsChange) => void;

/** How connections to one service are secured. Built once an endpoint. */
export interface ServiceTls {
  readonly context: TlsContext;
  readonly serverName: string | undefined;
}

/** @returns undefined where the registry says nothing about TLS */
export function createServiceTls({ name, tls }: ServiceConfig, onChange?: OnTlsChange): ServiceTls | undefined {
  if (tls === undefined) return undefined;
  const { ca, cert, key, serverName } = tls;
  const context = new TlsContext({ files: { ca, cert, key }, onChange: (change) => onChange?.(name, change) });
  return { context, serverName };
}

/** Whose certificate is expected: the name that the registry says, else the host. An address is no server name (RFC 6066, section 3). */
export function expectedName(host: string, serverName: string | undefined): Pick<ConnectionOptions, 'servername'> {
  const servername = serverName ?? (isIP(host) === 0 ? host : undefined);
  return servername === undefined ? {} : { servername };
}

/** `tls:` of a service: whom to believe, and how to prove who we are. Files are named from the registry's folder. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { ServiceConfig, TlsConfig } from './registry.ts';
import { isTlsMaterial, readTlsFiles } from './tls/tls-files.ts';
import type { TextRule, YamlMap } from './yaml-map.ts';

/** @param urls of the service and its variants */
export function readTls(
  service: YamlMap,
  { protocol, folder, urls }: { protocol: ServiceConfig['protocol']; folder: string; urls: readonly string[] },
): TlsConfig | undefined {
  const entry = service.map('tls');
  if (entry === undefined) return undefined;
  entry.refuseUnknownKeys(['ca', 'cert', 'key', 'serverName']);
  const file = (key: 'ca' | 'cert' | 'key') => {
    const path = entry.text(key, notEmpty);
    return path === undefined ? undefined : resolve(folder, path);
  };
  const files = { ca: file('ca'), cert: file('cert'), key: file('key') };
  if (entry.has('cert') !== entry.has('key'))
    entry.require(entry.has('cert') ? 'key' : 'cert', 'a certificate and its key together');
  const read = readTlsFiles(files);
  if (!isTlsMaterial(read))
    for (const { file, ...problem } of read) entry.report(file, { message: 'this file cannot be used', ...problem });
  refusePlainText(service, protocol, urls);
  return { ...files, serverName: entry.text('serverName', hostName) };
}

/** A secret meant for TLS would be sent to whoever listens, or nobody would be proven anything. */
function refusePlainText(service: YamlMap, protocol: ServiceConfig['protocol'], urls: readonly string[]): void {
  const plain = protocol === 'grpc' ? undefined : urls.find((url) => !/^https:/i.test(url));
  if (plain === undefined) return;
  service.report('tls', {
    message: 'the service has an endpoint without TLS',
    expected: 'https at each url',
    found: plain,
    repair: 'write https, or remove tls',
  });
}

const notEmpty: TextRule = (value) =>
  value.trim() === '' ? { expected: 'a path', repair: 'name the file, or remove the key' } : undefined;

/** RFC 6066, section 3: an address is no server name. */
const hostName: TextRule = (value) =>
  /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/.test(
    value,
  ) && isIP(value) === 0
    ? undefined
    : { expected: 'the host name in the certificate of the service', repair: 'write it like users.internal' };

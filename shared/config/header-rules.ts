/** `headers:` of a service. Names come out in lower case. */
import type { HeaderRules } from './registry.ts';
import type { TextRule, YamlMap } from './yaml-map.ts';

/** Describe one connection (RFC 9110, section 7.6.1) or the message itself, or belong to the protocol: transports write them. */
const ofTransport = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'host', 'content-length', 'content-type', 'content-encoding', 'expect'],
  ...['accept-encoding'],
]);

/** Ours to write: a client's copy would be taken for the truth by the service. */
const ofFoyer = new Set([
  ...[
    'x-user-id',
    'x-user-roles',
    'x-user-scopes',
    'x-tenant',
    'x-trace-id',
    'x-request-timeout-ms',
    'idempotency-key',
  ],
  ...['traceparent', 'tracestate', 'baggage', 'b3', 'forwarded', 'x-real-ip'],
]);
const ofFoyerPrefixes = /^x-(?:forwarded|b3)-/;

/** The client's credentials for Foyer, never a service's business by themselves. */
const credentials = new Set(['authorization', 'cookie', 'x-api-key']);

export function readHeaderRules(entry: YamlMap | undefined): HeaderRules {
  entry?.refuseUnknownKeys(['set', 'forward', 'remove', 'hooks']);
  return {
    set: readSet(entry?.map('set')),
    forward: lowerCase(entry?.texts('forward', forwardable)),
    remove: lowerCase(entry?.texts('remove', nameRule)),
    hooks: lowerCase(entry?.texts('hooks', forwardable)),
  };
}

function readSet(entry: YamlMap | undefined): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const key of entry?.keys ?? []) {
    const value = entry!.secret(key, safeValue);
    const name = key.toLowerCase();
    const mistake = Object.hasOwn(headers, name)
      ? { expected: 'each header once, whatever its case', repair: 'keep one of the two' }
      : settable(name);
    if (mistake !== undefined) entry!.report(key, { message: 'this header cannot be set', found: key, ...mistake });
    else if (value !== undefined) headers[name] = value;
  }
  return headers;
}

function lowerCase(names: readonly string[] | undefined): readonly string[] {
  return [...new Set(names?.map((name) => name.toLowerCase()))];
}

/** RFC 9110, section 5.6.2. gRPC reads `-bin` as binary, which a text cannot be. */
const nameRule: TextRule = (name) =>
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && !/-bin$/i.test(name)
    ? undefined
    : { expected: 'a header name', repair: 'use letters, digits and -' };

/** Visible ASCII, with spaces inside: line breaks would start another header. */
const safeValue: TextRule = (value) =>
  /^(?:[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?$/.test(value)
    ? undefined
    : { expected: 'printable ASCII without spaces at its ends', repair: 'encode the value, or trim it' };

/** Many servers read `x_user_id` as `x-user-id`: a spelling of ours is ours. */
const canonical = (name: string): string => name.toLowerCase().replaceAll('_', '-');

/** Whether templates and resolvers may read the client's header: neither its credentials nor what only Foyer or a proxy may say. */
export function isReadableHeader(text: string): boolean {
  const name = canonical(text);
  const isOurs = ofFoyer.has(name) || ofFoyerPrefixes.test(name);
  return nameRule(name) === undefined && !isOurs && !credentials.has(name) && !ofTransport.has(name);
}

const settable: TextRule = (text) => {
  const name = canonical(text);
  if (ofTransport.has(name) || name.startsWith('grpc-'))
    return { expected: 'a header that is not the transport’s', repair: 'remove it' };
  if (ofFoyer.has(name) || ofFoyerPrefixes.test(name))
    return { expected: 'a header that Foyer does not write itself', repair: 'remove it; see `identity`' };
  return nameRule(text);
};

const forwardable: TextRule = (value) => {
  const name = canonical(value);
  if (name === 'authorization') return { expected: 'no credentials', repair: 'write `identity: token` instead' };
  if (credentials.has(name)) return { expected: 'no credentials', repair: 'remove it' };
  return settable(name);
};

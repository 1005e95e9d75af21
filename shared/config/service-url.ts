/** Where a service is reached: forms of `url` by protocol. */
import type { ServiceConfig } from './registry.ts';
import type { TextRule, YamlMap } from './yaml-map.ts';

/** One `url`, or a list of them. Empty when none could be read, which is a finding. */
export function readEndpoints(entry: YamlMap, protocol: ServiceConfig['protocol']): readonly string[] {
  const rule = protocol === 'grpc' ? grpcAddress : httpUrl;
  entry.require('url', protocol === 'grpc' ? 'host:port' : 'an http or https URL');
  const urls = entry.isList('url') ? readList(entry, rule) : [entry.text('url', rule) ?? ''];
  return urls.filter((url) => url !== '').map((url) => (protocol === 'grpc' ? url : url.replace(/\/+$/, '')));
}

function readList(entry: YamlMap, rule: TextRule): readonly string[] {
  const urls = entry.texts('url', rule);
  if (entry.isEmptyList('url'))
    entry.report('url', { message: 'there is no endpoint', expected: 'at least one', found: '[]', repair: 'name one' });
  const twice = urls.find((url, index) => urls.indexOf(url) !== index);
  if (twice !== undefined)
    entry.report('url', {
      message: 'the same endpoint stands here twice',
      expected: 'each endpoint once',
      found: twice,
      repair: 'remove one; each gets the same share of the calls',
    });
  return urls;
}

/** Query and credentials are refused: the first would be cut off by a call's own path, the second belongs in a header from the environment. */
export const httpUrl: TextRule = (value) => {
  const expected = 'an http or https URL';
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value))
    return { expected, repair: 'write it like http://users:8001' };
  const url = new URL(value);
  if (url.username !== '' || url.password !== '')
    return {
      expected: `${expected} without credentials`,
      repair: 'send credentials in headers.set, from the environment',
    };
  if (/[?#]/.test(value)) return { expected: `${expected} without ? and #`, repair: 'end the URL before ? or #' };
  return undefined;
};

export const grpcAddress: TextRule = (value) => {
  const port = Number(/^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/.exec(value)?.[1] ?? 0);
  if (port >= 1 && port <= 65_535) return undefined;
  return { expected: 'host:port, without a scheme', repair: 'write it like inventory:8005' };
};

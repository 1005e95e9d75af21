/** Where a service is reached: forms of `url` by protocol. */
import type { TextRule } from './yaml-map.ts';

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

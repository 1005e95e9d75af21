import type { Problem } from './signature-key.ts';

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** An address of an identity provider: whoever could read or change what it says could be anybody, so it is https but for this machine. */
export function urlProblems(key: string, url: unknown, development: boolean): Problem[] {
  const expected = development ? 'an http: or https: URL' : 'an https: URL';
  const problem = (found: string) => [{ key, expected, found, repair: 'write the whole address, with https://' }];
  if (typeof url !== 'string' || !URL.canParse(url)) return problem(JSON.stringify(url) ?? 'nothing');
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return problem('a URL with a password');
  if (protocol === 'https:' || (protocol === 'http:' && (development || loopback.test(hostname)))) return [];
  return problem(JSON.stringify(url));
}

// Tokens: good ones with something done to them, and ones that never were any. All are made without the library that checks them.
import { createHmac } from 'node:crypto';
import type { Random } from '../services/data/random.ts';
import { authIssuer, authSecret } from '../support/production.ts';
import { mutate, oddJson, oddNames } from './oddities.ts';

export interface Credential {
  /** The whole value of the header. */
  readonly authorization: string;
  /** It can only be refused with 401. */
  readonly bad: boolean;
}

/** The year 2100: corpus files stay as good as they were. */
const exp = 4_102_444_800;
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64url');

/** Both parts as JSON texts, so that keys can stand twice. */
function sign(header: string, claims: string, { secret = authSecret, hash = 'sha256' } = {}): string {
  const signed = `${base64(header)}.${base64(claims)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

const header = '{"alg":"HS256","typ":"JWT"}';
const claimsOf = (bff: string, more: object = {}) =>
  JSON.stringify({ iss: authIssuer, aud: bff, sub: 'u1', exp, ...more });

export function goodToken(bff: string, sub: string, roles: readonly string[] = []): string {
  return sign(header, claimsOf(bff, { sub, roles }));
}

type Forge = (random: Random, bff: string) => string;

/** Each gives a token that is no good. */
const bad: readonly Forge[] = [
  // changed behind the signature
  (random, bff) => {
    const good = goodToken(bff, 'u1');
    const mutated = mutate(random, good, ['.', '=', '-', '_', 'AA', 'e30', '%00', ' ']).replace(/[^\x21-\x7e]/g, '~');
    return mutated === good ? `${good}A` : mutated;
  },
  (random, bff) => {
    const [first, second, third] = goodToken(bff, 'u1').split('.') as [string, string, string];
    const other = base64(claimsOf(bff, { sub: 'u2', roles: ['admin'] }));
    return random.pick([
      `${first}.${other}.${third}`,
      `${first}.${second}.`,
      `${first}.${second}`,
      `.${second}.${third}`,
      `${first}..${third}`,
      `${third}.${second}.${first}`,
      `${first}.${second}.${third}.${third}`,
      `${first}.${second}.${third}.${third}.${third}`,
      `${first}.${second}.${third}=`,
      `${first}=.${second}=.${third}`,
    ]);
  },
  // other algorithms and other keys
  (random, bff) => {
    const alg = random.pick([
      'none',
      'None',
      'nOnE',
      '',
      'HS384',
      'HS512',
      'RS256',
      'ES256',
      'PS256',
      'EdDSA',
      'hs256',
      'HS256 ',
      'dir',
    ]);
    return sign(JSON.stringify({ alg, typ: 'JWT' }), claimsOf(bff));
  },
  (random, bff) =>
    sign(header, claimsOf(bff), {
      secret: random.pick(['', 'secret', `${authSecret} `, authSecret.slice(0, -1), '\0']),
    }),
  (random, bff) => sign(header, claimsOf(bff), { hash: random.pick(['sha512', 'sha384', 'sha1']) }),
  (random, bff) =>
    sign(header, claimsOf(bff)).replace(
      /[^.]+$/,
      random.pick(['', 'A'.repeat(43), base64(Buffer.alloc(32)), 'A'.repeat(8_000)]),
    ),
  // headers that ask for more than is understood
  (random, bff) =>
    sign(
      JSON.stringify({ alg: 'HS256', typ: 'JWT', crit: random.pick([['b64'], ['exp'], 'exp', {}]), b64: false }),
      claimsOf(bff),
    ),
  (random, bff) =>
    sign(JSON.stringify({ alg: 'HS256', typ: random.pick(['id_token', 'refresh+jwt', 'JWE']) }), claimsOf(bff)),
  // rightly signed, and not for here or not for now
  (random, bff) => {
    const [name, value] = random.pick<readonly [string, unknown]>([
      ['aud', 'another'],
      ['aud', ['another', 'bff']],
      ['aud', {}],
      ['aud', ''],
      ['aud', undefined],
      ['iss', 'https://login.evil.example'],
      ['iss', undefined],
      ['iss', [authIssuer, 'other']],
      ['exp', undefined],
      ['exp', 1],
      ['exp', '4102444800'],
      ['exp', null],
      ['exp', -1],
      ['nbf', exp - 1],
      ['nbf', 'now'],
    ]);
    return sign(header, claimsOf(bff, { [name]: value }));
  },
  // no tokens at all
  (random) => sign(random.pick(oddJson), random.pick(oddJson)),
  (random) => `${random.pick(['e30', 'bnVsbA', 'W10', 'IiI', 'MQ', 'AAAA'])}.`.repeat(random.integer(1, 6)),
  (random) => '.'.repeat(random.integer(1, 6_000)),
  (random) => `${'[{"a":'.repeat(1)}${base64('['.repeat(random.integer(1, 5_000)))}.e30.x`.replace(/[^\w.-]/g, ''),
  (random) =>
    `${base64('{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":1000000000,"zip":"DEF"}')}${'.AAAA'.repeat(random.integer(1, 5))}`,
];

/** Each gives a header that may be taken for what it is. */
const odd: readonly Forge[] = [
  // keys where nothing is to be fetched or looked up by them
  (random, bff) =>
    `Bearer ${sign(JSON.stringify({ alg: 'HS256', typ: 'JWT', [random.pick(['kid', 'jku', 'x5u', 'x5c', 'jwk', 'cty', 'zip', ...oddNames])]: random.pick(['../../dev/null', "' OR 1=1", 'http://127.0.0.66:9/keys', {}, [], 1, 'k'.repeat(3_000)]) }), claimsOf(bff))}`,
  // claims of other kinds than expected
  (random, bff) => {
    const name = random.pick(['sub', 'roles', 'scope', 'scopes', 'tenant', 'tier', 'jti', 'iat', ...oddNames]);
    return `Bearer ${sign(header, claimsOf(bff).replace('{', `{${JSON.stringify(name)}:${random.pick(oddJson)},`))}`;
  },
  (random, bff) => `Bearer ${sign(header, claimsOf(bff).replace(/}$/, `,"sub":${random.pick(oddJson)}}`))}`,
  // other schemes and other spaces
  (random, bff) =>
    `${random.pick(['bearer', 'BEARER', 'Bearer ', 'Bearer\t', 'Basic', 'ApiKey', 'DPoP', 'Token', ''])} ${goodToken(bff, 'u1')}`,
  (random) =>
    random.pick([
      'Bearer',
      'Bearer ',
      '',
      'Basic Og==',
      'ApiKey x',
      'ApiKey foyer_x',
      `Digest ${'a="b",'.repeat(200)}`,
      'Bearer a b c',
      ',',
      'Bearer ,Bearer',
    ]),
  (random, bff) =>
    mutate(random, `Bearer ${goodToken(bff, 'u1')}`, ['Bearer ', ',', ' ', '\t'])
      .replace(/[\r\n\0]/g, ' ')
      .replace(/[^\t\x20-\xff]/g, '~'),
];

export function randomCredential(random: Random, bff: string): Credential {
  if (random.chance(0.3)) return { authorization: random.pick(odd)(random, bff), bad: false };
  return { authorization: `Bearer ${random.pick(bad)(random, bff)}`, bad: true };
}

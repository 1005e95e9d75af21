// Inputs at random, the same for the same seed.
import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { createRandom, type Random } from '../services/data/random.ts';
import { at } from '../support/repository.ts';
import { randomBody } from './bodies.ts';
import { randomDocument } from './documents.ts';
import { randomHead } from './heads.ts';
import { type FuzzInput, type Kind, toBytes, utf8 } from './input.ts';
import { goodToken, randomCredential } from './tokens.ts';

export const bffs: readonly string[] = ['mobile', 'web', 'admin'];

export interface Generator {
  /** The one with this number; each number is a world of its own, so that one can be made again without those before. */
  input(number: number): FuzzInput;
}

/** Fields that read who asks: a token taken for good would call a service. */
const personal: Readonly<Record<string, string>> = {
  mobile: '{ home { profile { name } } }',
  web: '{ cart { itemCount } }',
  admin: '{ settings { key } }',
};

/** Documents are the largest world, and tokens the smallest. */
const mix: readonly Kind[] = [
  'document',
  'document',
  'document',
  'document',
  'body',
  'body',
  'header',
  'header',
  'token',
];

/** @param only of one BFF alone */
export function createGenerator(seed: string, only: readonly string[] = bffs): Generator {
  const schemas = new Map(
    only.map((bff) => [bff, buildSchema(readFileSync(at(`schemas/clients/${bff}.graphql`), 'utf8'))]),
  );
  return {
    input(number) {
      const random = createRandom(`${seed} ${number}`);
      const bff = random.pick(only);
      return makers[random.pick(mix)](random, bff, schemas.get(bff)!);
    },
  };
}

type Maker = (random: Random, bff: string, schema: GraphQLSchema) => FuzzInput;

const makers: Readonly<Record<Kind, Maker>> = {
  document(random, bff, schema) {
    const { text, variables, operationName, invalid } = randomDocument(random, schema);
    const more = [
      ...(variables === undefined ? [] : [`"variables":${variables}`]),
      ...(operationName === undefined ? [] : [`"operationName":${JSON.stringify(operationName)}`]),
    ];
    const body = utf8(`{${[`"query":${JSON.stringify(text)}`, ...more].join(',')}}`);
    const headers: [string, string][] = [
      ['content-type', 'application/json'],
      ['accept', random.pick(['application/graphql-response+json', 'application/json', '*/*'])],
    ];
    if (random.chance(0.7)) headers.push(['authorization', `Bearer ${randomViewer(random, bff)}`]);
    const bytes = toBytes({ target: pathOf(bff), headers, body });
    return { kind: 'document', bff, bytes, expects: invalid ? 'refused' : 'any' };
  },
  body(random, bff) {
    const { request, mayWait } = randomBody(random, pathOf(bff));
    return { kind: 'body', bff, bytes: toBytes(request), expects: 'any', ...(mayWait ? { mayWait } : {}) };
  },
  header(random, bff) {
    return { kind: 'header', bff, expects: 'any', ...randomHead(random, pathOf(bff)) };
  },
  token(random, bff) {
    const { authorization, bad } = randomCredential(random, bff);
    const headers: [string, string][] = [
      ['content-type', 'application/json'],
      ['authorization', authorization],
    ];
    const bytes = toBytes({ target: pathOf(bff), headers, body: JSON.stringify({ query: personal[bff] }) });
    // Past 16 KB of headers it is refused for that, before anybody looks at what they are.
    const fits = authorization.length < 15_000;
    return { kind: 'token', bff, bytes, expects: bad && fits ? 'unauthenticated' : 'any' };
  },
};

function randomViewer(random: Random, bff: string): string {
  const roles = random.pick([[], ['member'], ['support'], ['admin'], ['admin', 'support']]);
  return goodToken(bff, `u${random.integer(1, 60)}`, roles);
}

function pathOf(bff: string): string {
  return `/${bff}/graphql`;
}

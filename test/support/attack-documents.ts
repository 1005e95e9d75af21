// C 56 to 91: documents that are refused before any service is called, and by which code.
export const bffs = ['mobile', 'web', 'admin'] as const;
export type Bff = (typeof bffs)[number];

export const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
export const nested = (depth: number, name = 'a') => `${`{${name}`.repeat(depth)}${'}'.repeat(depth)}`;

/** A field of each BFF that calls a service and takes an id. */
export const byId: Readonly<Record<Bff, string>> = {
  mobile: 'product(id: "p1") { id }',
  web: 'product(id: "p1") { id }',
  admin: 'order(id: "o1") { id }',
};

/** A page of each BFF. */
export const page = (bff: Bff, first: number | string) =>
  `${bff === 'admin' ? 'products' : 'search'}(first: ${first}) { items { id } }`;

export const maxDepth: Readonly<Record<Bff, number>> = { mobile: 6, web: 8, admin: 10 };

/** More objects than an operation may cost, within all other limits. */
export const costly: Readonly<Record<Bff, string>> = {
  mobile: `{ ${times(10, (i) => `a${i}: search(first: 100) { items { id rating reviewCount stockText description priceLabel } }`)} }`,
  web: '{ search(first: 100) { items { recommendations(first: 100) { rating { average } } } } }',
  admin: '{ orders(first: 100) { items { customer { orders(first: 100) { items { lines { product { id } } } } } } } }',
};

export interface AttackDocuments {
  /** With the numbers of its rows. */
  readonly name: string;
  readonly queries: (bff: Bff) => readonly string[];
  /** Any of them is right. */
  readonly codes: readonly string[];
}

export const attackDocuments: readonly AttackDocuments[] = [
  {
    name: 'attack 56: an empty document',
    queries: () => ['', '   ', '# nothing', '\n,,,'],
    codes: ['BAD_REQUEST', 'GRAPHQL_PARSE_FAILED'],
  },
  {
    name: 'attack 58: two operations and no name',
    queries: (bff) => [`query A { ${byId[bff]} } query B { ${byId[bff]} }`],
    codes: ['OPERATION_RESOLUTION_FAILURE'],
  },
  {
    name: 'attack 59: half a document',
    queries: () => ['{', '{ a(', 'query', '{ a }}', '{ a(b: "c) }', 'fragment on on on { on }'],
    codes: ['GRAPHQL_PARSE_FAILED'],
  },
  {
    name: 'attacks 61, 91: fields that a schema does not have are told without a suggestion, those of another BFF as well',
    queries: (bff) =>
      bff === 'admin'
        ? ['{ dashbord { settings { key } } }', '{ home { profile { name } } }']
        : ['{ crt { itemCount } }', '{ dashboard { settings { key } } }', '{ product(id: "p1") { costPrice } }'],
    codes: ['GRAPHQL_VALIDATION_FAILED'],
  },
  {
    name: 'attack 62: introspection is off in production, however it is asked for',
    queries: () => [
      '{ __schema { directive } }',
      '{ __schema { types { name } } }',
      '{ a: __type(name: "Query") { name } }',
      '{ ...f } fragment f on Query { __schema { types { name } } }',
    ],
    codes: ['INTROSPECTION_DISABLED'],
  },
  {
    name: 'attack 65: 1,001 tokens',
    queries: () => [`{${times(999, () => 'a')}}`, `{${times(333, () => 'a:b')} c}`],
    codes: ['TOKEN_LIMIT_EXCEEDED'],
  },
  {
    name: 'attacks 67, 76: long documents',
    queries: () => [
      `{${','.repeat(900_000)}a}`,
      `{${times(200, () => `...{${times(100, () => '__typename')}}`)}}`,
      `# ${'x'.repeat(15_000)}\n{ a }`,
    ],
    codes: ['QUERY_TOO_LONG'],
  },
  {
    name: 'attack 68: a list nested 5,000 deep, and objects as deep as a document may be',
    queries: () => [
      `{product(id:${'['.repeat(5_000)}${']'.repeat(5_000)}){id}}`,
      `{product(id:${'['.repeat(480)}${']'.repeat(480)}){id}}`,
      `{product(id:${'{a:'.repeat(240)}1${'}'.repeat(240)}){id}}`,
    ],
    codes: ['TOKEN_LIMIT_EXCEEDED', 'GRAPHQL_VALIDATION_FAILED'],
  },
  {
    name: 'attack 70: selections nested 1,500 deep, and as deep as tokens allow',
    queries: () => [nested(1_500), nested(330), nested(150)],
    codes: ['TOKEN_LIMIT_EXCEEDED', 'DEPTH_LIMIT_EXCEEDED'],
  },
  {
    name: 'attack 71: one level more than may be, flat, in fragments and in inline fragments',
    queries: (bff) => {
      const depth = maxDepth[bff] + 1;
      return [
        nested(depth),
        `${'{...{a'.repeat(depth)}${'}}'.repeat(depth)}`,
        `{a ${nested(2)} ...f} fragment f on Query {a ${nested(depth - 1, 'b')}}`,
        `{a{...f}} fragment f on A {b{...g}} fragment g on B ${nested(depth - 2)}`,
        `{...f} fragment f on Query {a{...f}}`,
      ];
    },
    codes: ['DEPTH_LIMIT_EXCEEDED'],
  },
  {
    name: 'attack 73: aliases, of fields that call and of __typename, at the root and below, in fragments that are spread twice',
    queries: (bff) => [
      `{${times(80, (i) => `a${i}: ${byId[bff]}`)}}`,
      `{${times(16, (i) => `a${i}: __typename`)}}`,
      `{x {${times(16, (i) => `a${i}: b`)}}}`,
      `{x {...f} y {...f}} fragment f on X {${times(8, (i) => `a${i}: b`)}}`,
    ],
    codes: ['ALIAS_LIMIT_EXCEEDED'],
  },
  {
    name: 'attack 73: more root fields than a screen has',
    queries: () => [`{${times(11, (i) => `f${i}`)}}`],
    codes: ['COST_LIMIT_EXCEEDED'],
  },
  {
    name: 'attacks 74, 77, 79: what costs most to validate: one field many times, inline fragments, fragments that spread each other',
    queries: (bff) => [
      `{${times(490, () => '__typename')}}`,
      `{${times(bff === 'admin' ? 110 : 240, () => (bff === 'admin' ? 'order(id:1){id}' : 'cart{itemCount}'))}}`,
      `{${times(160, () => '... on Query{__typename}')}}`,
      `{${'...{'.repeat(300)}__typename${'}'.repeat(300)}}`,
      `${times(110, (i) => `fragment f${i} on Query{a}`)}{${times(110, (i) => `...f${i}`)}}`,
      `${times(30, (i) => `fragment f${i + 1} on Query{...f${i} ...f${i}}`)} fragment f0 on Query{__typename} {...f30}`,
      `${times(12, (i) => `fragment f${i + 1} on Q{...f${i} x{...f${i}}}`)} fragment f0 on Q{a} {...f12}`,
    ],
    codes: ['MAX_RECURSIVE_SELECTIONS_EXCEEDED', 'DEPTH_LIMIT_EXCEEDED', 'COST_LIMIT_EXCEEDED'],
  },
  {
    name: 'attack 80: unknown directives, and more of them than may be',
    queries: () => [
      `{ __typename ${times(10, () => '@aa')} }`,
      `{ __typename ${times(21, () => '@skip(if: false)')} }`,
    ],
    codes: ['GRAPHQL_VALIDATION_FAILED', 'DIRECTIVE_LIMIT_EXCEEDED'],
  },
  {
    name: 'attack 82: many mistakes are five',
    queries: (bff) => [
      `{ ${bff === 'admin' ? 'dashboard' : 'cart'} { ${times(490, (i) => `f${i}`)} } }`,
      `{ ${times(9, (i) => `${'f'.repeat(1_000)}${i}`)} }`,
    ],
    codes: ['GRAPHQL_VALIDATION_FAILED'],
  },
  {
    name: 'attack 83: @defer and @stream',
    queries: (bff) => ['{ ... @defer { __typename } }', `{ ${page(bff, 1).replace('items', 'items @stream')} }`],
    codes: ['GRAPHQL_VALIDATION_FAILED'],
  },
  {
    name: 'attack 85: pages that are no pages',
    queries: (bff) => [99_999_999, 101, -1, 0].map((first) => `{ ${page(bff, first)} }`),
    codes: ['BAD_USER_INPUT'],
  },
  {
    name: 'attack 86: lists within lists',
    queries: (bff) => [costly[bff]],
    codes: ['COST_LIMIT_EXCEEDED'],
  },
  {
    name: 'attack 89: control characters',
    queries: () => ['{ __type\0name }', '{ \u0001 }', '{ product(id: "\u0000") { id } \u0007 }'],
    codes: ['GRAPHQL_PARSE_FAILED'],
  },
];

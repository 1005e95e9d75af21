/** Names of generated types: each one once in a file, and the same whenever the file is written. */
export class TypeNames {
  readonly #taken = new Set(reserved);

  /** The first candidate that is free; the last one with a number where none is. */
  claim(...candidates: readonly string[]): string {
    const free = candidates.find((candidate) => !this.#taken.has(candidate)) ?? this.#numbered(candidates.at(-1)!);
    this.#taken.add(free);
    return free;
  }

  #numbered(name: string): string {
    let number = 2;
    while (this.#taken.has(`${name}${number}`)) number++;
    return `${name}${number}`;
  }
}

/** What the file itself says, and what no type can be called. */
const reserved = [
  ...['Resolvers', 'Resolver', 'Services', 'SignedIn', 'Maybe', 'ResolverContext', 'Viewer', 'GraphQLScalarType'],
  ...[
    'Promise',
    'Record',
    'string',
    'number',
    'boolean',
    'bigint',
    'symbol',
    'object',
    'unknown',
    'any',
    'never',
    'void',
  ],
  ...[
    'null',
    'undefined',
    'true',
    'false',
    'default',
    'class',
    'enum',
    'import',
    'export',
    'function',
    'new',
    'this',
    'in',
  ],
];

/** `shop.orders.v1.Order` of the service orders: `OrdersOrder`, and `OrdersV1Order` where that is taken. */
export function contractNames(service: string, name: string, suffix = ''): readonly string[] {
  const segments = name.split('.');
  const candidates = segments.map((_, index) => pascalCase(segments.slice(-1 - index).join(' ')));
  return candidates.map((candidate) => withSuffix(pascalCase(service) + candidate, suffix));
}

function withSuffix(name: string, suffix: string): string {
  return name.endsWith(suffix) ? name : name + suffix;
}

export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

// What the soak's clients ask: a mix of the apps' own operations, with a few viewers and things each.

import { execFileSync } from 'node:child_process';
import { operation } from '../support/operations.ts';
import { signToken } from '../support/production.ts';
import { at } from '../support/repository.ts';

/** One request, ready to be sent. */
export interface Ask {
  /** `mobile home 3`: what is asked, and which of its variants. */
  readonly name: string;
  /** Of all its variants: `mobile home`. */
  readonly kind: string;
  readonly bff: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly authorization: string;
  readonly deadlineMs: number;
  /** What its plan needs when all that it calls runs out of time: what `foyer explain` says. */
  readonly worstCaseMs: number;
  readonly isMutation: boolean;
}

interface Kind {
  readonly bff: string;
  readonly operation: string;
  /** How often it is asked, against the others. */
  readonly weight: number;
  readonly variables?: (variant: number) => Readonly<Record<string, unknown>>;
  readonly roles?: readonly string[];
}

const tomorrow = Math.floor(Date.now() / 1_000) + 86_400;
const variants = 5;
const words = ['', 'red', 'bag', 'lamp', 'shoe'];
const kinds: readonly Kind[] = [
  { bff: 'mobile', operation: 'home', weight: 40 },
  { bff: 'mobile', operation: 'product', weight: 20, variables: (variant) => ({ id: `p${variant + 1}` }) },
  { bff: 'mobile', operation: 'search', weight: 8, variables: (variant) => ({ words: words[variant] }) },
  { bff: 'mobile', operation: 'my-orders', weight: 8 },
  { bff: 'mobile', operation: 'cart', weight: 8 },
  {
    bff: 'mobile',
    operation: 'add-to-cart',
    weight: 8,
    variables: (variant) => ({ productId: `p${variant + 1}`, quantity: 1 }),
  },
  { bff: 'web', operation: 'account', weight: 5 },
  { bff: 'web', operation: 'orders', weight: 2 },
  { bff: 'admin', operation: 'orders-with-customers', weight: 1, roles: ['support', 'admin'] },
];

/** Every variant of every kind. */
export function allAsks(deadlines: ReadonlyMap<string, number>): readonly Ask[] {
  return kinds.flatMap((kind) => {
    const worstCaseMs = explainWorstCase(kind);
    return Array.from({ length: variants }, (_, variant) => ({ ...toAsk(kind, variant, deadlines), worstCaseMs }));
  });
}

/** As many times as its kind weighs. */
export function weighted(asks: readonly Ask[]): readonly Ask[] {
  const weights = new Map(kinds.map(({ bff, operation, weight }) => [`${bff} ${operation}`, weight]));
  return asks.flatMap((ask) => Array.from({ length: weights.get(ask.kind)! }, () => ask));
}

function toAsk(kind: Kind, variant: number, deadlines: ReadonlyMap<string, number>): Omit<Ask, 'worstCaseMs'> {
  const query = operation(kind.bff, kind.operation);
  const isMutation = query.includes('mutation ');
  const declared = /@deadline\(ms: (\d+)\)/.exec(query)?.[1];
  // Who writes is not who reads: what is read stays the same.
  const sub = `u${variant + (isMutation ? 201 : 1)}`;
  return {
    name: `${kind.bff} ${kind.operation} ${variant}`,
    kind: `${kind.bff} ${kind.operation}`,
    bff: kind.bff,
    query,
    variables: kind.variables?.(variant) ?? {},
    authorization: `Bearer ${signToken(kind.bff, { sub, roles: kind.roles ?? [], exp: tomorrow })}`,
    deadlineMs: isMutation ? 6_000 : Number(declared ?? deadlines.get(kind.bff)),
    isMutation,
  };
}

function explainWorstCase({ bff, operation: name }: Kind): number {
  const arguments_ = ['explain', bff, `operations/${name}.graphql`, '--json'];
  const told = execFileSync(process.execPath, [at('bin/foyer.js'), ...arguments_], { encoding: 'utf8' });
  return (JSON.parse(told) as { readonly worstCaseMs: number }).worstCaseMs;
}

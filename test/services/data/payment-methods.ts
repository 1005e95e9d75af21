import { createRandom, type Random } from './random.ts';
import type { User } from './users.ts';

/** A way to pay, as the payments contract writes it: `kind` says which of the details is there. */
export interface Method {
  readonly id: string;
  readonly userId: string;
  readonly label: string | undefined;
  readonly isDefault: boolean;
  readonly kind: string;
  readonly card?: object;
  readonly wallet?: object;
  readonly invoice?: object;
}

export function methodId(userId: string, number: number): string {
  return `pm-${userId}-${number}`;
}

/** The default one first; the first user has one of each kind. */
export function createMethods(user: User): readonly Method[] {
  const random = createRandom(`methods of ${user.id}`);
  const kinds = user.id === 'u1' ? KINDS : random.sample(KINDS, random.integer(1, 3));
  return kinds.map((kind, index) => ({
    id: methodId(user.id, index + 1),
    userId: user.id,
    label: random.chance(0.4) ? random.pick(['Everyday', 'Travel', 'Household']) : undefined,
    isDefault: index === 0,
    kind: `METHOD_KIND_${kind.toUpperCase()}`,
    [kind]: DETAILS[kind](user, random),
  }));
}

const KINDS = ['card', 'wallet', 'invoice'] as const;

const DETAILS: Readonly<Record<(typeof KINDS)[number], (user: User, random: Random) => object>> = {
  card: (_, random) => ({
    brand: random.pick(['CARD_BRAND_VISA', 'CARD_BRAND_MASTERCARD', 'CARD_BRAND_AMEX']),
    last4: String(random.integer(0, 9999)).padStart(4, '0'),
    expiryMonth: random.integer(1, 12),
    expiryYear: random.integer(2027, 2031),
  }),
  wallet: (user, random) => ({ provider: random.pick(['PayPal', 'Apple Pay', 'Google Pay']), account: user.email }),
  invoice: (user, random) => ({
    dueDays: random.pick([14, 30]),
    ...(random.chance(0.5) ? { company: `${user.lastName} & Partners` } : {}),
  }),
};

import { type CatalogueEntry, catalogue } from './catalogue.ts';
import { daysFromToday } from './clock.ts';
import { createRandom, type Random } from './random.ts';
import { users } from './users.ts';

export type OrderStatus = 'PLACED' | 'PACKED' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED' | 'REFUNDED';

export interface Order {
  readonly id: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly placedAt: string;
  readonly lines: readonly OrderLine[];
  readonly note: string | undefined;
  readonly ledgerNumber: string;
  readonly shippedAt: string | undefined;
  readonly trackingUrl: string | undefined;
  readonly paymentId: string | undefined;
}

export interface OrderLine {
  readonly entry: CatalogueEntry;
  readonly quantity: number;
}

export interface Refund {
  readonly id: string;
  readonly orderId: string;
  readonly cents: number;
  readonly reason: string;
  readonly createdAt: string;
  readonly createdBy: string | undefined;
}

const ORDER_COUNT = 600;
/** The first user's share, so that "my orders" has something to page through. */
const FIRST_USERS_EVERY = 25;
/** Just beyond what a double can count. */
const FIRST_LEDGER_NUMBER = 2n ** 53n + 1n;
const NOTES = [
  'Please ring the bell at the side door.',
  'It is a present: no invoice in the parcel, please.',
  'Leave it with the neighbour in number 12.',
  'Could you take the price tags off?',
];
const REFUND_REASONS = ['Arrived damaged', 'Wrong size', 'Changed their mind', 'Late delivery'];

/** Newest first. */
export const orders: readonly Order[] = createOrders();
/** Oldest first. */
export const refunds: readonly Refund[] = createRefunds();

export function totalCents(order: Order): number {
  return order.lines.reduce((sum, { entry, quantity }) => sum + entry.priceCents * quantity, 0);
}

export function ledgerNumber(orderNumber: number): string {
  return String(FIRST_LEDGER_NUMBER + BigInt(orderNumber));
}

function createOrders(): Order[] {
  const random = createRandom('orders');
  const oldestFirst = Array.from({ length: ORDER_COUNT }, (_, index) => createOrder(index + 1, random));
  return oldestFirst.reverse();
}

function createOrder(number: number, random: Random): Order {
  const ageDays = (ORDER_COUNT - number) * 0.3 + random.next() * 0.25;
  const status = pickStatus(ageDays, random);
  const shipped = status === 'SHIPPED' || status === 'DELIVERED' || status === 'REFUNDED';
  const lines = random.sample(catalogue, random.pick([1, 1, 2, 2, 3, 4]));
  return {
    id: `o${number}`,
    userId: number % FIRST_USERS_EVERY === 0 ? 'u1' : random.pick(users).id,
    status,
    placedAt: daysFromToday(-ageDays),
    lines: lines.map((entry) => ({ entry, quantity: random.pick([1, 1, 1, 2, 3]) })),
    note: random.chance(0.15) ? random.pick(NOTES) : undefined,
    ledgerNumber: ledgerNumber(number),
    shippedAt: shipped ? daysFromToday(-Math.max(ageDays - 1.5, 0)) : undefined,
    trackingUrl: shipped && random.chance(0.85) ? `https://parcels.example.com/track/FY${100_000 + number}` : undefined,
    paymentId: status === 'CANCELLED' ? undefined : `pay-${number}`,
  };
}

function pickStatus(ageDays: number, random: Random): OrderStatus {
  if (ageDays < 1) return 'PLACED';
  if (ageDays < 2) return 'PACKED';
  if (ageDays < 5) return 'SHIPPED';
  const roll = random.next();
  if (roll < 0.06) return 'CANCELLED';
  return roll < 0.12 ? 'REFUNDED' : 'DELIVERED';
}

function createRefunds(): Refund[] {
  const random = createRandom('refunds');
  const refunded = orders.filter((order) => order.status === 'REFUNDED').reverse();
  return refunded.map((order, index) => ({
    id: `r${index + 1}`,
    orderId: order.id,
    cents: totalCents(order),
    reason: random.pick(REFUND_REASONS),
    createdAt: new Date(Date.parse(order.placedAt) + 4 * 86_400_000).toISOString(),
    createdBy: random.chance(0.8) ? 'u7' : undefined,
  }));
}

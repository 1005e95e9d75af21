import { daysFromToday, toDay } from './data/clock.ts';
import { toMoney } from './data/money.ts';
import { type Order, orders, refunds, totalCents } from './data/orders.ts';
import { users } from './data/users.ts';
import { type Caller, requireStaff } from './kit/caller.ts';
import { Problem } from './kit/problem.ts';
import { restService } from './kit/rest.ts';

interface Period {
  /** `2026-11-20`, both days included. */
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;
const MAX_DAYS = 366;
const DEFAULT_DAYS = 30;

export const analytics = restService({
  name: 'analytics',
  port: 8011,
  contract: 'analytics/openapi.yaml',
  createHandlers: () => ({
    salesSummary: (input: Partial<Period>, caller: Caller) => summarise(readPeriod(input, caller)),

    topProducts: ({ limit, ...input }: Partial<Period> & { limit: number }, caller: Caller) => ({
      items: rankProducts(salesIn(readPeriod(input, caller))).slice(0, limit),
    }),

    salesByDay(input: Partial<Period>, caller: Caller) {
      const period = readPeriod(input, caller);
      const sales = salesIn(period);
      return { days: daysOf(period).map((date) => summariseDay(date, sales)) };
    },
  }),
});

function readPeriod({ from, to }: Partial<Period>, caller: Caller): Period {
  requireStaff(caller);
  const last = to ?? toDay(daysFromToday(0));
  const period = { from: from ?? addDays(last, 1 - DEFAULT_DAYS), to: last };
  const days = countDays(period);
  if (days < 1) throw new Problem('invalid', 'from is after to.');
  if (days > MAX_DAYS) throw new Problem('invalid', `A period has at most ${MAX_DAYS} days.`);
  return period;
}

function summarise(period: Period): object {
  const sales = salesIn(period);
  const revenue = sum(sales.map(totalCents));
  const before = sum(salesIn(periodBefore(period)).map(totalCents));
  const returned = refunds.filter((refund) => isIn(period, refund.createdAt));
  const visits = countDays(period) * 41;
  return {
    ...period,
    orders: sales.length,
    itemsSold: sum(sales.flatMap((order) => order.lines.map((line) => line.quantity))),
    revenue: toMoney(revenue),
    refunded: toMoney(sum(returned.map((refund) => refund.cents))),
    ...(sales.length > 0 ? { averageOrder: toMoney(Math.round(revenue / sales.length)) } : {}),
    newCustomers: users.filter((user) => isIn(period, user.createdAt)).length,
    pageViews: visits * 7,
    conversionRate: Math.round((sales.length / visits) * 10_000) / 10_000,
    changePercent: before === 0 ? null : Math.round((revenue / before - 1) * 1000) / 10,
  };
}

function summariseDay(date: string, sales: readonly Order[]): object {
  const ofDay = sales.filter((order) => toDay(order.placedAt) === date);
  return { date, orders: ofDay.length, revenue: toMoney(sum(ofDay.map(totalCents))) };
}

function rankProducts(sales: readonly Order[]): object[] {
  const totals = new Map<string, { units: number; cents: number }>();
  for (const { entry, quantity } of sales.flatMap((order) => order.lines)) {
    const before = totals.get(entry.product.id) ?? { units: 0, cents: 0 };
    const cents = before.cents + entry.priceCents * quantity;
    totals.set(entry.product.id, { units: before.units + quantity, cents });
  }
  return [...totals]
    .sort(([, left], [, right]) => right.cents - left.cents)
    .map(([productId, { units, cents }]) => ({ productId, unitsSold: units, revenue: toMoney(cents) }));
}

function salesIn(period: Period): readonly Order[] {
  return orders.filter((order) => order.status !== 'CANCELLED' && isIn(period, order.placedAt));
}

function isIn({ from, to }: Period, moment: string): boolean {
  const day = toDay(moment);
  return from <= day && day <= to;
}

function periodBefore(period: Period): Period {
  const days = countDays(period);
  return { from: addDays(period.from, -days), to: addDays(period.to, -days) };
}

function daysOf(period: Period): string[] {
  return Array.from({ length: countDays(period) }, (_, index) => addDays(period.from, index));
}

function countDays({ from, to }: Period): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}

function addDays(day: string, days: number): string {
  return toDay(new Date(Date.parse(day) + days * DAY_MS).toISOString());
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

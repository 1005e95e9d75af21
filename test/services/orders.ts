import { entryById } from './data/catalogue.ts';
import { toTimestamp } from './data/clock.ts';
import { type Money, parseCents, toMoney } from './data/money.ts';
import {
  ledgerNumber,
  type Order,
  orders as pastOrders,
  refunds as pastRefunds,
  type Refund,
  totalCents,
} from './data/orders.ts';
import { userById } from './data/users.ts';
import { type Caller, mayActFor, requireActingFor, requireStaffOrInside } from './kit/caller.ts';
import { grpcService } from './kit/grpc.ts';
import { createIdempotencyStore } from './kit/idempotency.ts';
import { toPage } from './kit/page.ts';
import { notFound, Problem } from './kit/problem.ts';

interface ListOrdersRequest {
  readonly userId?: string;
  readonly status?: string;
  readonly pageSize: number;
  readonly pageToken?: string;
}

interface PlaceOrderRequest {
  readonly userId: string;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
  readonly note?: string;
  readonly paymentId?: string;
}

interface RefundOrderRequest {
  readonly orderId: string;
  readonly amount: Money | null;
  readonly reason: string;
}

const DEFAULT_PAGE = 20;
const MAX_PAGE = 1000;
const MAX_ORDER_IDS = 200;
const MAX_LINES = 50;
const MAX_QUANTITY = 99;

export const orders = grpcService({
  name: 'orders',
  port: 8002,
  contract: 'orders/orders.proto',
  grpcService: 'shop.orders.v1.Orders',
  createHandlers() {
    const book = createBook();
    const idempotency = createIdempotencyStore();
    return {
      GetOrder({ id }: { id: string }, caller: Caller) {
        const order = book.find(id);
        // Another customer's is as one that is not there: whoever tries ids learns nothing.
        if (!mayActFor(caller, order.userId)) throw notFound('order', id);
        return toMessage(order);
      },

      ListOrders({ userId, status, pageSize, pageToken }: ListOrdersRequest, caller: Caller) {
        if (userId === undefined) requireStaffOrInside(caller);
        else requireActingFor(caller, userId);
        const limit = readBetween('page_size', pageSize || DEFAULT_PAGE, 1, MAX_PAGE);
        const page = toPage(book.list(userId, status), limit, pageToken);
        const nextPageToken = page.next ?? undefined;
        return { orders: page.items.map(toMessage), totalCount: page.total, nextPageToken };
      },

      PlaceOrder(request: PlaceOrderRequest, caller: Caller) {
        requireActingFor(caller, request.userId);
        return idempotency.once(caller.idempotencyKey, request, () => toMessage(book.place(request)));
      },

      ListRefunds({ orderIds }: { orderIds: readonly string[] }, caller: Caller) {
        readBetween('the number of order_ids', orderIds.length, 1, MAX_ORDER_IDS);
        const readable = book.refundsOf(orderIds).filter(({ orderId }) => mayActFor(caller, book.find(orderId).userId));
        return { refunds: readable.map(toRefundMessage) };
      },

      RefundOrder(request: RefundOrderRequest, caller: Caller) {
        requireStaffOrInside(caller);
        return idempotency.once(caller.idempotencyKey, request, () =>
          toRefundMessage(book.refund(request, caller.userId)),
        );
      },
    };
  },
});

interface OrderBook {
  find(id: string): Order;
  /** Newest first. */
  list(userId: string | undefined, status: string | undefined): readonly Order[];
  place(request: PlaceOrderRequest): Order;
  refundsOf(orderIds: readonly string[]): readonly Refund[];
  refund(request: RefundOrderRequest, createdBy: string | undefined): Refund;
}

/** The orders of one run of the shop: those it opened with, and what came since. */
function createBook(): OrderBook {
  let all = pastOrders;
  let refunds = pastRefunds;
  const byId = new Map(all.map((order) => [order.id, order]));

  function keep(order: Order): Order {
    all = byId.has(order.id) ? all.map((before) => (before.id === order.id ? order : before)) : [order, ...all];
    byId.set(order.id, order);
    return order;
  }

  function find(id: string): Order {
    const order = byId.get(id);
    if (!order) throw notFound('order', id);
    return order;
  }

  return {
    find,
    list: (userId, status) =>
      all.filter(
        (order) =>
          (userId === undefined || order.userId === userId) &&
          (status === undefined || toStatus(order.status) === status),
      ),
    place: (request) => keep(createOrder(all.length + 1, request)),
    refundsOf: (orderIds) => refunds.filter((refund) => orderIds.includes(refund.orderId)),
    refund({ orderId, amount, reason }, createdBy) {
      const order = find(orderId);
      const given = refunds.filter((refund) => refund.orderId === orderId).reduce((sum, { cents }) => sum + cents, 0);
      const left = totalCents(order) - given;
      const cents = amount ? (parseCents(amount.amount) ?? 0) : left;
      if (cents <= 0 || cents > left) {
        throw new Problem('failed_precondition', `Of order ${orderId}, ${toMoney(left).amount} can be refunded.`);
      }
      const createdAt = new Date().toISOString();
      const refund = { id: `r${refunds.length + 1}`, orderId, cents, reason, createdAt, createdBy };
      refunds = [...refunds, refund];
      if (cents === left) keep({ ...order, status: 'REFUNDED' });
      return refund;
    },
  };
}

function createOrder(number: number, { userId, lines, note, paymentId }: PlaceOrderRequest): Order {
  if (!userById.has(userId)) throw notFound('user', userId);
  readBetween('the number of lines', lines.length, 1, MAX_LINES);
  return {
    id: `o${number}`,
    userId,
    status: 'PLACED',
    placedAt: new Date().toISOString(),
    lines: lines.map(({ productId, quantity }) => {
      const entry = entryById.get(productId);
      if (!entry) throw notFound('product', productId);
      return { entry, quantity: readBetween('quantity', quantity, 1, MAX_QUANTITY) };
    }),
    note,
    paymentId,
    ledgerNumber: ledgerNumber(number),
    shippedAt: undefined,
    trackingUrl: undefined,
  };
}

function readBetween(name: string, value: number, minimum: number, maximum: number): number {
  if (value >= minimum && value <= maximum) return value;
  throw new Problem('invalid', `${name} is ${value}; ${minimum} to ${maximum} is possible.`);
}

function toStatus(status: Order['status']): string {
  return `ORDER_STATUS_${status}`;
}

function toMessage(order: Order): object {
  return {
    ...order,
    status: toStatus(order.status),
    placedAt: toTimestamp(order.placedAt),
    shippedAt: order.shippedAt === undefined ? undefined : toTimestamp(order.shippedAt),
    lines: order.lines.map(({ entry: { product, priceCents }, quantity }) => ({
      productId: product.id,
      sku: product.sku,
      title: product.title,
      quantity,
      unitPrice: toMoney(priceCents),
      lineTotal: toMoney(priceCents * quantity),
    })),
    total: toMoney(totalCents(order)),
    itemCount: order.lines.reduce((sum, line) => sum + line.quantity, 0),
  };
}

function toRefundMessage(refund: Refund): object {
  return { ...refund, amount: toMoney(refund.cents), createdAt: toTimestamp(refund.createdAt) };
}

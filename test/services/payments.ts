import { toTimestamp } from './data/clock.ts';
import { type Money, parseCents, toMoney } from './data/money.ts';
import { orders, totalCents } from './data/orders.ts';
import { createMethods, type Method, methodId } from './data/payment-methods.ts';
import { userById } from './data/users.ts';
import { type Caller, mayActFor, requireActingFor, requireStaffOrInside } from './kit/caller.ts';
import { grpcService } from './kit/grpc.ts';
import { createIdempotencyStore } from './kit/idempotency.ts';
import { notFound, Problem } from './kit/problem.ts';

interface Payment {
  readonly id: string;
  readonly userId: string;
  readonly methodId: string;
  readonly orderId: string | undefined;
  readonly cents: number;
  readonly refundedCents: number;
  readonly declineReason: string | undefined;
  readonly createdAt: string;
}

interface ChargeRequest {
  readonly userId: string;
  readonly methodId: string;
  readonly amount: Money | null;
  readonly orderId?: string;
}

interface RefundRequest {
  readonly paymentId: string;
  readonly amount: Money | null;
}

const MAX_IDS = 200;
/** No method is good for more. */
const DECLINED_ABOVE_CENTS = 500_000;
/** Just beyond what a double can count. */
const FIRST_REFERENCE = 2n ** 53n + 1n;

export const payments = grpcService({
  name: 'payments',
  port: 8004,
  contract: 'payments/payments.proto',
  grpcService: 'shop.payments.v1.Payments',
  createHandlers() {
    const all = new Map(createPastPayments().map((payment) => [payment.id, payment]));
    const idempotency = createIdempotencyStore();

    function find(id: string): Payment {
      const payment = all.get(id);
      if (!payment) throw notFound('payment', id);
      return payment;
    }

    function keep(payment: Payment): object {
      all.set(payment.id, payment);
      return toMessage(payment);
    }

    return {
      ListMethods({ userId }: { userId: string }, caller: Caller) {
        requireActingFor(caller, userId);
        return { methods: findMethods(userId) };
      },

      GetPayment({ id }: { id: string }, caller: Caller) {
        const payment = find(id);
        requireActingFor(caller, payment.userId);
        return toMessage(payment);
      },

      BatchGetPayments({ ids }: { ids: readonly string[] }, caller: Caller) {
        if (ids.length < 1 || ids.length > MAX_IDS) throw new Problem('invalid', `1 to ${MAX_IDS} ids are possible.`);
        const found = [...new Set(ids)].map((id) => all.get(id)).filter((payment) => payment !== undefined);
        return { payments: found.filter((payment) => mayActFor(caller, payment.userId)).map(toMessage) };
      },

      Charge(request: ChargeRequest, caller: Caller) {
        requireActingFor(caller, request.userId);
        return idempotency.once(caller.idempotencyKey, request, () => keep(createPayment(all.size + 1, request)));
      },

      Refund(request: RefundRequest, caller: Caller) {
        requireStaffOrInside(caller);
        return idempotency.once(caller.idempotencyKey, request, () =>
          keep(withRefund(find(request.paymentId), request)),
        );
      },
    };
  },
});

function findMethods(userId: string): readonly Method[] {
  const user = userById.get(userId);
  if (!user) throw notFound('user', userId);
  return createMethods(user);
}

function createPayment(number: number, { userId, methodId, amount, orderId }: ChargeRequest): Payment {
  const cents = amount ? parseCents(amount.amount) : undefined;
  if (!cents || cents < 0) throw new Problem('invalid', 'amount is more than nothing, with two decimals: "12.90".');
  if (!findMethods(userId).some((method) => method.id === methodId)) throw notFound('method', methodId);
  return {
    id: `pay-c${number}`,
    userId,
    methodId,
    orderId,
    cents,
    refundedCents: 0,
    declineReason: cents > DECLINED_ABOVE_CENTS ? 'The amount is above the limit of the method.' : undefined,
    createdAt: new Date().toISOString(),
  };
}

function withRefund(payment: Payment, { amount }: RefundRequest): Payment {
  const left = payment.declineReason === undefined ? payment.cents - payment.refundedCents : 0;
  const cents = amount ? (parseCents(amount.amount) ?? 0) : left;
  if (cents <= 0 || cents > left) {
    throw new Problem('failed_precondition', `Of payment ${payment.id}, ${toMoney(left).amount} can be refunded.`);
  }
  return { ...payment, refundedCents: payment.refundedCents + cents };
}

function createPastPayments(): Payment[] {
  return orders.flatMap((order) =>
    order.paymentId === undefined
      ? []
      : {
          id: order.paymentId,
          userId: order.userId,
          methodId: methodId(order.userId, 1),
          orderId: order.id,
          cents: totalCents(order),
          refundedCents: order.status === 'REFUNDED' ? totalCents(order) : 0,
          declineReason: undefined,
          createdAt: order.placedAt,
        },
  );
}

function toMessage(payment: Payment): object {
  return {
    ...payment,
    amount: toMoney(payment.cents),
    refunded: toMoney(payment.refundedCents),
    status: toStatus(payment),
    createdAt: toTimestamp(payment.createdAt),
    acquirerReference: String(FIRST_REFERENCE + BigInt(payment.id.replace(/\D/g, ''))),
  };
}

function toStatus({ declineReason, cents, refundedCents }: Payment): string {
  if (declineReason !== undefined) return 'PAYMENT_STATUS_DECLINED';
  if (refundedCents === 0) return 'PAYMENT_STATUS_CAPTURED';
  return refundedCents === cents ? 'PAYMENT_STATUS_REFUNDED' : 'PAYMENT_STATUS_PARTLY_REFUNDED';
}

import { FoyerError } from '@foyer/bff';

export default {
  Mutation: {
    /** Two services in turn, hence code: the amount has to come from the order, or a browser could name its own price. */
    async payOrder(_parent: unknown, { orderId, methodId }: { orderId: string; methodId: string }, ctx: Context) {
      const { orders, payments } = ctx.services;
      const order = await orders.GetOrder({ id: orderId });
      if (!order) throw new FoyerError('NOT_FOUND');
      if (order.paymentId) throw new FoyerError('CONFLICT', { publicMessage: 'The order is already paid.' });
      return payments.Charge({ userId: ctx.viewer.id, methodId, amount: order.total, orderId });
    },
  },
};

type Money = { amount: string; currency: string };

interface Context {
  readonly viewer: { readonly id: string };
  readonly services: {
    readonly orders: {
      GetOrder(input: { id: string }): Promise<{ total: Money; paymentId?: string | null } | null>;
    };
    readonly payments: {
      Charge(input: { userId: string; methodId: string; amount: Money; orderId: string }): Promise<unknown>;
    };
  };
}

import { FoyerError } from '@foyer/bff';
import type { Resolvers } from './generated/types.ts';

export default {
  Mutation: {
    /** Two services in turn, hence code: the amount has to come from the order, or a browser could name its own price. */
    async payOrder(_parent, { orderId, methodId }, ctx) {
      const { orders, payments } = ctx.services;
      const order = await orders.GetOrder({ id: orderId });
      if (!order) throw new FoyerError('NOT_FOUND');
      if (order.paymentId) throw new FoyerError('CONFLICT', { publicMessage: 'The order is already paid.' });
      return payments.Charge({ userId: ctx.viewer.id, methodId, amount: order.total, orderId });
    },
  },
} satisfies Resolvers;

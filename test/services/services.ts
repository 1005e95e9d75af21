import { analytics } from './analytics.ts';
import { cart } from './cart.ts';
import { content } from './content.ts';
import { inventory } from './inventory.ts';
import type { Service } from './kit/service.ts';
import { orders } from './orders.ts';
import { payments } from './payments.ts';
import { products } from './products.ts';
import { promotions } from './promotions.ts';
import { recommendations } from './recommendations.ts';
import { reviews } from './reviews.ts';
import { settings } from './settings.ts';
import { users } from './users.ts';

/** The reference shop. */
export const services = [
  users,
  orders,
  products,
  payments,
  inventory,
  recommendations,
  promotions,
  cart,
  reviews,
  content,
  analytics,
  settings,
] as const satisfies readonly Service[];

export type ServiceName = (typeof services)[number]['name'];

export const SERVICE_NAMES: readonly ServiceName[] = services.map((service) => service.name);

import { publicResolver } from '@foyer/bff';
import type {
  InventoryStockLevel,
  Language,
  OrderParent,
  OrdersOrderStatus,
  ProductParent,
  ProductsMoney,
  Resolvers,
} from './generated/types.ts';

/**
 * The texts that a phone shows as they are. They read nothing of the viewer, hence `publicResolver`:
 * an answer that holds them can still be shared.
 */
export default {
  Product: {
    imageUrl: publicResolver((product) => product.images[0]?.url),
    priceLabel: publicResolver((product, { language }) => priceLabel(product, language)),
    stockText: publicResolver(async (product, { language }, ctx) => {
      const stock = await ctx.services.inventory.stockOf({ sku: product.sku });
      return stock && stockText(stock, language);
    }),
  },
  Order: {
    statusText: publicResolver((order, { language }) => statusText(order, language)),
  },
} satisfies Resolvers;

const locales: Record<Language, string> = { EN: 'en-GB', DE: 'de-DE' };

function priceLabel({ pricing }: ProductParent, language: Language): string | null {
  if (!pricing?.list) return null;
  const list = money(pricing.list, language);
  if (!pricing.sale) return list;
  return `${money(pricing.sale, language)} ${language === 'DE' ? 'statt' : 'instead of'} ${list}`;
}

function stockText({ available, restockAt }: InventoryStockLevel, language: Language): string {
  const german = language === 'DE';
  if (available > 5) return german ? 'Auf Lager' : 'In stock';
  if (available > 0) return german ? `Nur noch ${available} da` : `Only ${available} left`;
  if (!restockAt) return german ? 'Ausverkauft' : 'Sold out';
  return german ? `Wieder da am ${day(restockAt, language)}` : `Back on ${day(restockAt, language)}`;
}

const statusTexts: Record<OrdersOrderStatus, Record<Language, string>> = {
  ORDER_STATUS_PLACED: { EN: 'We have your order', DE: 'Bestellung ist da' },
  ORDER_STATUS_PACKED: { EN: 'Packed', DE: 'Gepackt' },
  ORDER_STATUS_SHIPPED: { EN: 'On its way', DE: 'Unterwegs' },
  ORDER_STATUS_DELIVERED: { EN: 'Delivered', DE: 'Zugestellt' },
  ORDER_STATUS_CANCELLED: { EN: 'Cancelled', DE: 'Storniert' },
  ORDER_STATUS_REFUNDED: { EN: 'Refunded', DE: 'Erstattet' },
};

function statusText({ status, shippedAt }: OrderParent, language: Language): string | null {
  const text = status ? statusTexts[status][language] : null;
  if (status !== 'ORDER_STATUS_SHIPPED' || !shippedAt) return text;
  return `${text} ${language === 'DE' ? 'seit' : 'since'} ${day(shippedAt, language)}`;
}

const days: Record<Language, Intl.DateTimeFormat> = { EN: dayFormat('EN'), DE: dayFormat('DE') };

function dayFormat(language: Language): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locales[language], { day: 'numeric', month: 'long', timeZone: 'UTC' });
}

function day(moment: string, language: Language): string {
  return days[language].format(new Date(moment));
}

/** Building one takes longer than all that it formats on a screen; there are two languages and a handful of currencies. */
const prices = new Map<string, Intl.NumberFormat>();

/** From the decimal string itself: a price never becomes a double. */
function money({ amount, currency }: ProductsMoney, language: Language): string {
  const key = `${language} ${currency}`;
  let format = prices.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locales[language], { style: 'currency', currency });
    prices.set(key, format);
  }
  return format.format(amount as Intl.StringNumericLiteral);
}

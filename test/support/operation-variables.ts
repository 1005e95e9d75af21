import type { Bff } from './attack-documents.ts';

/** What the operations of the apps are asked with; every one that is registered stands here. */
export const variablesOf: Readonly<Record<Bff, Readonly<Record<string, object>>>> = {
  mobile: {
    AddToCart: { productId: 'p3', quantity: 2 },
    Cart: {},
    Home: { language: 'DE' },
    MyOrders: {},
    PlaceOrder: { lines: [{ productId: 'p1' }, { productId: 'p2', quantity: 3 }], note: 'Ring twice.' },
    Product: { id: 'p1' },
    RemoveFromCart: { productId: 'p3' },
    Search: { words: 'a' },
  },
  web: {
    Account: {},
    AddToCart: { productId: 'p4' },
    Checkout: {},
    Order: { id: 'o600' },
    Orders: {},
    Page: { slug: 'about-us' },
    PayOrder: { orderId: 'o600', methodId: 'pm-u1-1' },
    PlaceOrder: { input: { lines: [{ productId: 'p1', quantity: 2 }] } },
    ProductPage: { id: 'p1' },
    RemoveFromCart: { productId: 'p4' },
    Search: {},
    WriteReview: { input: { productId: 'p2', author: 'Ada', body: 'Good.', rating: 5 } },
  },
  admin: {
    Customer: { id: 'u1' },
    Customers: {},
    Dashboard: {},
    Order: { id: 'o600' },
    OrdersWithCustomers: {},
    Product: { id: 'p1' },
    Products: {},
    RefundOrder: { orderId: 'o598', amount: '1.00 EUR', reason: 'Late.' },
    SalesByDay: { from: '2026-05-01', to: '2026-05-03' },
    Settings: {},
    UpdateSetting: { key: 'checkout.express', change: { enabled: false } },
  },
};

// Written by `foyer types`; do not edit.
import type { ResolverContext, Viewer } from '@foyer/bff';

/** What resolvers.ts exports: `export default { … } satisfies Resolvers`. */
export interface Resolvers {
  Setting: {
    /** In one column, whatever the kind: `on`, `off`, `500 EUR`. */
    value: Resolver<SettingParent, {}, Maybe<string>>;
    key?: Resolver<SettingParent, {}, string>;
    kind?: Resolver<SettingParent, {}, SettingKind>;
    description?: Resolver<SettingParent, {}, string>;
    enabled?: Resolver<SettingParent, {}, Maybe<boolean>>;
    limit?: Resolver<SettingParent, {}, Maybe<string | number>>;
    unit?: Resolver<SettingParent, {}, Maybe<string>>;
    updatedAt?: Resolver<SettingParent, {}, string>;
  };
  Query?: {
    dashboard?: Resolver<unknown, {}, Maybe<DashboardResult>, SignedIn>;
  };
  SalesSummary?: {
    from?: Resolver<SalesSummaryParent, {}, string>;
    to?: Resolver<SalesSummaryParent, {}, string>;
    orders?: Resolver<SalesSummaryParent, {}, number>;
    itemsSold?: Resolver<SalesSummaryParent, {}, number>;
    revenue?: Resolver<SalesSummaryParent, {}, Money>;
    refunded?: Resolver<SalesSummaryParent, {}, Money>;
    averageOrder?: Resolver<SalesSummaryParent, {}, Maybe<Money>>;
    newCustomers?: Resolver<SalesSummaryParent, {}, number>;
    pageViews?: Resolver<SalesSummaryParent, {}, string | number>;
    conversionRate?: Resolver<SalesSummaryParent, {}, Maybe<number>>;
    changePercent?: Resolver<SalesSummaryParent, {}, Maybe<number>>;
  };
  TopProduct?: {
    unitsSold?: Resolver<TopProductParent, {}, number>;
    revenue?: Resolver<TopProductParent, {}, Money>;
  };
  DaySales?: {
    date?: Resolver<DaySalesParent, {}, string>;
    orders?: Resolver<DaySalesParent, {}, number>;
    revenue?: Resolver<DaySalesParent, {}, Money>;
  };
  PercentOff?: {
    id?: Resolver<PercentOffParent, {}, string | number>;
    title?: Resolver<PercentOffParent, {}, string>;
    endsAt?: Resolver<PercentOffParent, {}, string>;
    percent?: Resolver<PercentOffParent, {}, number>;
    code?: Resolver<PercentOffParent, {}, Maybe<string>>;
  };
  Bundle?: {
    id?: Resolver<BundleParent, {}, string | number>;
    title?: Resolver<BundleParent, {}, string>;
    endsAt?: Resolver<BundleParent, {}, string>;
    price?: Resolver<BundleParent, {}, Money>;
  };
  FreeShipping?: {
    id?: Resolver<FreeShippingParent, {}, string | number>;
    title?: Resolver<FreeShippingParent, {}, string>;
    endsAt?: Resolver<FreeShippingParent, {}, string>;
    minimumOrder?: Resolver<FreeShippingParent, {}, Maybe<Money>>;
  };
  CustomerPage?: {
    items?: Resolver<CustomerPageParent, {}, readonly CustomerResult[]>;
    next?: Resolver<CustomerPageParent, {}, Maybe<string>>;
    total?: Resolver<CustomerPageParent, {}, Maybe<number>>;
  };
  Customer?: {
    id?: Resolver<CustomerParent, {}, string | number>;
    firstName?: Resolver<CustomerParent, {}, string>;
    lastName?: Resolver<CustomerParent, {}, string>;
    displayName?: Resolver<CustomerParent, {}, string>;
    email?: Resolver<CustomerParent, {}, string>;
    phone?: Resolver<CustomerParent, {}, Maybe<string>>;
    tier?: Resolver<CustomerParent, {}, Tier>;
    locale?: Resolver<CustomerParent, {}, string>;
    createdAt?: Resolver<CustomerParent, {}, string>;
    lastSeenAt?: Resolver<CustomerParent, {}, Maybe<string>>;
    loyaltyPoints?: Resolver<CustomerParent, {}, Maybe<string | number>>;
    segment?: Resolver<CustomerParent, {}, Maybe<string>, SignedIn>;
    riskScore?: Resolver<CustomerParent, {}, Maybe<number>, SignedIn>;
  };
  Address?: {
    id?: Resolver<AddressParent, {}, string | number>;
    label?: Resolver<AddressParent, {}, Maybe<string>>;
    recipient?: Resolver<AddressParent, {}, string>;
    line1?: Resolver<AddressParent, {}, string>;
    line2?: Resolver<AddressParent, {}, Maybe<string>>;
    postalCode?: Resolver<AddressParent, {}, string>;
    city?: Resolver<AddressParent, {}, string>;
    country?: Resolver<AddressParent, {}, string>;
    isDefault?: Resolver<AddressParent, {}, boolean>;
  };
  PaymentMethod?: {
    id?: Resolver<PaymentMethodParent, {}, string | number>;
    label?: Resolver<PaymentMethodParent, {}, Maybe<string>>;
    isDefault?: Resolver<PaymentMethodParent, {}, boolean>;
    kind?: Resolver<PaymentMethodParent, {}, Maybe<PaymentMethodKind>>;
  };
  Cart?: {
    itemCount?: Resolver<CartParent, {}, number>;
    subtotal?: Resolver<CartParent, {}, Money>;
    updatedAt?: Resolver<CartParent, {}, Maybe<string>>;
    items?: Resolver<CartParent, {}, readonly CartItemResult[]>;
  };
  CartItem?: {
    quantity?: Resolver<CartItemParent, {}, number>;
    lineTotal?: Resolver<CartItemParent, {}, Money>;
    addedAt?: Resolver<CartItemParent, {}, string>;
  };
  Order?: {
    id?: Resolver<OrderParent, {}, string | number>;
    status?: Resolver<OrderParent, {}, Maybe<OrderStatus>>;
    placedAt?: Resolver<OrderParent, {}, Maybe<string>>;
    shippedAt?: Resolver<OrderParent, {}, Maybe<string>>;
    trackingUrl?: Resolver<OrderParent, {}, Maybe<string>>;
    note?: Resolver<OrderParent, {}, Maybe<string>>;
    total?: Resolver<OrderParent, {}, Maybe<Money>>;
    itemCount?: Resolver<OrderParent, {}, number>;
    ledgerNumber?: Resolver<OrderParent, {}, string | number>;
    lines?: Resolver<OrderParent, {}, readonly OrderLineResult[]>;
  };
  OrderLine?: {
    productId?: Resolver<OrderLineParent, {}, string | number>;
    sku?: Resolver<OrderLineParent, {}, string | number>;
    title?: Resolver<OrderLineParent, {}, string>;
    quantity?: Resolver<OrderLineParent, {}, number>;
    unitPrice?: Resolver<OrderLineParent, {}, Maybe<Money>>;
    lineTotal?: Resolver<OrderLineParent, {}, Maybe<Money>>;
  };
  Payment?: {
    id?: Resolver<PaymentParent, {}, string | number>;
    status?: Resolver<PaymentParent, {}, Maybe<PaymentStatus>>;
    amount?: Resolver<PaymentParent, {}, Maybe<Money>>;
    refunded?: Resolver<PaymentParent, {}, Maybe<Money>>;
    declineReason?: Resolver<PaymentParent, {}, Maybe<string>>;
    createdAt?: Resolver<PaymentParent, {}, Maybe<string>>;
    acquirerReference?: Resolver<PaymentParent, {}, string | number>;
  };
  Refund?: {
    id?: Resolver<RefundParent, {}, string | number>;
    orderId?: Resolver<RefundParent, {}, string | number>;
    amount?: Resolver<RefundParent, {}, Maybe<Money>>;
    reason?: Resolver<RefundParent, {}, string>;
    createdAt?: Resolver<RefundParent, {}, Maybe<string>>;
  };
  ProductPage?: {
    items?: Resolver<ProductPageParent, {}, readonly ProductResult[]>;
    next?: Resolver<ProductPageParent, {}, Maybe<string>>;
    total?: Resolver<ProductPageParent, {}, Maybe<number>>;
  };
  Product?: {
    id?: Resolver<ProductParent, {}, string | number>;
    sku?: Resolver<ProductParent, {}, string | number>;
    brand?: Resolver<ProductParent, {}, string>;
    createdAt?: Resolver<ProductParent, {}, string>;
    discontinuedAt?: Resolver<ProductParent, {}, Maybe<string>>;
    costPrice?: Resolver<ProductParent, {}, Maybe<Money>, SignedIn>;
    marginPercent?: Resolver<ProductParent, {}, Maybe<number>, SignedIn>;
    supplier?: Resolver<ProductParent, {}, Maybe<SupplierResult>, SignedIn>;
  };
  Supplier?: {
    id?: Resolver<SupplierParent, {}, string | number>;
    name?: Resolver<SupplierParent, {}, string>;
    contact?: Resolver<SupplierParent, {}, Maybe<string>>;
  };
  Stock?: {
    available?: Resolver<StockParent, {}, number>;
    reserved?: Resolver<StockParent, {}, number>;
    warehouse?: Resolver<StockParent, {}, string>;
    restockAt?: Resolver<StockParent, {}, Maybe<string>>;
    bin?: Resolver<StockParent, {}, Maybe<string>>;
  };
  Rating?: {
    average?: Resolver<RatingParent, {}, number>;
    count?: Resolver<RatingParent, {}, number>;
  };
  Review?: {
    id?: Resolver<ReviewParent, {}, string | number>;
    body?: Resolver<ReviewParent, {}, string>;
    rating?: Resolver<ReviewParent, {}, number>;
    createdAt?: Resolver<ReviewParent, {}, string>;
  };
}

/** Wrapped in `publicResolver()`, a resolver has no viewer and no headers in its context. */
export type Resolver<Parent, Args, Result, Context = ResolverContext<Services>> = (
  parent: Parent,
  args: Args,
  ctx: Context,
) => Result | Promise<Result>;

/** The context of a field with `@auth`: there is a viewer. */
export type SignedIn = ResolverContext<Services> & { readonly viewer: Viewer };

export type Maybe<T> = T | null | undefined;

// ------------------------------------------------- What parents are: the answers of services that a type is read from.

export type SalesSummaryParent = AnalyticsSalesSummary;
export type TopProductParent = AnalyticsTopProduct;
export type DaySalesParent = AnalyticsDaySales;
export type PercentOffParent = PromotionsPercentOff;
export type BundleParent = PromotionsBundle;
export type FreeShippingParent = PromotionsFreeShipping;
export type CustomerPageParent = UsersUserPage;
export type CustomerParent = UsersUser;
export type AddressParent = UsersAddress;
export type PaymentMethodParent = PaymentsMethod;
export type CartParent = CartCart;
export type CartItemParent = CartCartItem;
export type OrderParent = OrdersOrder;
export type OrderLineParent = OrdersOrderLine;
export type PaymentParent = PaymentsPayment;
export type RefundParent = OrdersRefund;
export type ProductPageParent = ProductsProductPage;
export type ProductParent = ProductsProduct;
export type SupplierParent = ProductsSupplier;
export type StockParent = InventoryStockLevel;
export type RatingParent = ReviewsRating;
export type ReviewParent = ReviewsReview;
export type SettingParent = SettingsSetting;

// ---------------------------------------------------------- Arguments and values of the schema, as resolvers see them.

/** An amount and its currency: `12.90 EUR`. */
export type Money = {
  amount: string;
  currency: string;
};

export type Tier = 'standard' | 'silver' | 'gold';
export type PaymentMethodKind = 'METHOD_KIND_CARD' | 'METHOD_KIND_WALLET' | 'METHOD_KIND_INVOICE';

export type OrderStatus =
  | 'ORDER_STATUS_PLACED'
  | 'ORDER_STATUS_PACKED'
  | 'ORDER_STATUS_SHIPPED'
  | 'ORDER_STATUS_DELIVERED'
  | 'ORDER_STATUS_CANCELLED'
  | 'ORDER_STATUS_REFUNDED';

export type PaymentStatus =
  | 'PAYMENT_STATUS_CAPTURED'
  | 'PAYMENT_STATUS_DECLINED'
  | 'PAYMENT_STATUS_PARTLY_REFUNDED'
  | 'PAYMENT_STATUS_REFUNDED';

export type SettingKind = 'flag' | 'limit';

// -------------------------------------------------------- What resolvers give: all that the fields beneath read of it.

export type DashboardResult = object;

export type CustomerResult = {
  id: string;
  firstName: string;
  lastName: string;
  displayName: string;
  email: string;
  phone?: string | null;
  tier: Tier;
  locale: string;
  createdAt: string;
  lastSeenAt?: string | null;
  loyaltyPoints?: string | number | null;
  segment?: string | null;
  riskScore?: number | null;
};

export type CartItemResult = {
  quantity: number;
  lineTotal: Money;
  addedAt: string;
  productId: string;
};

export type OrderLineResult = {
  productId: string;
  sku: string;
  title: string;
  quantity: number;
  unitPrice?: Money | null;
  lineTotal?: Money | null;
};

export type SupplierResult = {
  id: string | number;
  name: string;
  contact?: string | null;
};

export type ProductResult = {
  id: string;
  sku: string;
  title: string;
  brand: string;
  pricing: { list: Money; sale?: Money | null };
  category: { name: string };
  createdAt: string;
  discontinuedAt?: string | null;
  costPrice?: Money | null;
  marginPercent?: number | null;
  supplier?: SupplierResult | null;
};

/** `ctx.services`: reads give null for what is not there; other failures throw. */
export interface Services {
  users: {
    listUsers: (input: { ids: readonly string[] }) => Promise<UsersUserList | null>;
    getUser: (input: { id: string }) => Promise<UsersUser | null>;
    listAddresses: (input: { id: string }) => Promise<UsersAddressList | null>;
    searchUsers: (input?: {
      query?: string | null;
      cursor?: string | null;
      limit?: number | null;
    }) => Promise<UsersUserPage | null>;
  };
  orders: {
    GetOrder: (input?: { id?: string }) => Promise<OrdersOrder | null>;
    ListOrders: (input?: {
      userId?: string | null;
      status?: OrdersOrderStatus | null;
      pageSize?: number;
      pageToken?: string | null;
    }) => Promise<OrdersListOrdersResponse | null>;
    PlaceOrder: (input?: {
      userId?: string;
      lines?: readonly OrdersOrderLineInput[];
      note?: string | null;
      paymentId?: string | null;
    }) => Promise<OrdersOrder>;
    ListRefunds: (input?: { orderIds?: readonly string[] }) => Promise<OrdersListRefundsResponse | null>;
    RefundOrder: (input?: {
      orderId?: string;
      amount?: OrdersMoneyInput | null;
      reason?: string;
    }) => Promise<OrdersRefund>;
    refundsOf: (input: { orderId: string }) => Promise<readonly OrdersRefund[] | null>;
  };
  products: {
    listProducts: (input: { ids: readonly string[] }) => Promise<ProductsProductList | null>;
    getProduct: (input: { id: string }) => Promise<ProductsProduct | null>;
    searchProducts: (input?: {
      query?: string | null;
      category?: string | null;
      cursor?: string | null;
      limit?: number | null;
    }) => Promise<ProductsProductPage | null>;
    listCategories: (input?: Record<string, never>) => Promise<ProductsCategoryList | null>;
  };
  inventory: {
    GetStock: (input?: { skus?: readonly string[] }) => Promise<InventoryGetStockResponse | null>;
    stockOf: (input: { sku: string }) => Promise<InventoryStockLevel | null>;
  };
  payments: {
    ListMethods: (input?: { userId?: string }) => Promise<PaymentsListMethodsResponse | null>;
    GetPayment: (input?: { id?: string }) => Promise<PaymentsPayment | null>;
    BatchGetPayments: (input?: { ids?: readonly string[] }) => Promise<PaymentsBatchGetPaymentsResponse | null>;
    Charge: (input?: {
      userId?: string;
      methodId?: string;
      amount?: PaymentsMoneyInput | null;
      orderId?: string | null;
    }) => Promise<PaymentsPayment>;
    Refund: (input?: {
      paymentId?: string;
      amount?: PaymentsMoneyInput | null;
      reason?: string | null;
    }) => Promise<PaymentsPayment>;
  };
  reviews: {
    productRating: (input: { productId: string }) => Promise<ReviewsRating | null>;
    productRatings: (input: { productIds: readonly string[] }) => Promise<readonly ReviewsRating[] | null>;
    reviews: (input: {
      productId: string;
      first?: number | null;
      after?: string | null;
    }) => Promise<ReviewsReviewPage | null>;
    latestReviews: (input: { productId: string; first?: number | null }) => Promise<readonly ReviewsReview[] | null>;
    latestReviewsByProducts: (input: {
      productIds: readonly string[];
      first?: number | null;
    }) => Promise<readonly ReviewsReview[] | null>;
    review: (input: { id: string }) => Promise<ReviewsReview | null>;
    addReview: (input: { input: ReviewsNewReviewInput }) => Promise<ReviewsReview>;
  };
  cart: {
    getCart: (input: { userId: string }) => Promise<CartCart | null>;
    addItem: (input: { userId: string; productId: string; quantity?: number | null }) => Promise<CartCart>;
    removeItem: (input: { userId: string; productId: string }) => Promise<CartCart>;
  };
  promotions: {
    listActive: (input?: {
      category?: string | null;
      limit?: number | null;
    }) => Promise<readonly PromotionsPromotion[] | null>;
    getPromotion: (input: { id: string }) => Promise<PromotionsPromotion | null>;
  };
  analytics: {
    salesSummary: (input?: { from?: string | null; to?: string | null }) => Promise<AnalyticsSalesSummary | null>;
    topProducts: (input?: {
      from?: string | null;
      to?: string | null;
      limit?: number | null;
    }) => Promise<AnalyticsTopProducts | null>;
    salesByDay: (input?: { from?: string | null; to?: string | null }) => Promise<AnalyticsSalesByDay | null>;
  };
  settings: {
    listSettings: (input?: { prefix?: string | null }) => Promise<SettingsSettingList | null>;
    getSetting: (input: { key: string }) => Promise<SettingsSetting | null>;
    updateSetting: (input: {
      key: string;
      enabled?: boolean | null;
      limit?: string | null;
      reason?: string | null;
    }) => Promise<SettingsSetting>;
  };
}

// ------------------------------------------------------------------------------------------------------ Service: users

export type UsersUserList = {
  readonly users: readonly UsersUser[];
};

export type UsersUser = {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
  readonly email: string;
  readonly phone?: string | null;
  readonly avatarUrl?: string | null;
  readonly tier: UsersTier;
  readonly locale: string;
  readonly birthday?: string | null;
  readonly createdAt: string;
  readonly lastSeenAt?: string | null;
  readonly loyaltyPoints?: string | null;
  readonly riskScore: number;
  readonly segment: string;
};

export type UsersTier = 'standard' | 'silver' | 'gold';

export type UsersAddressList = {
  readonly addresses: readonly UsersAddress[];
};

export type UsersAddress = {
  readonly id: string;
  readonly label?: string | null;
  readonly recipient: string;
  readonly line1: string;
  readonly line2?: string | null;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  readonly isDefault: boolean;
};

export type UsersUserPage = {
  readonly items: readonly UsersUser[];
  readonly next?: string | null;
  readonly total?: number | null;
};

// ----------------------------------------------------------------------------------------------------- Service: orders

export type OrdersOrder = {
  readonly id: string;
  readonly userId: string;
  readonly status?: OrdersOrderStatus | null;
  readonly placedAt?: string | null;
  readonly lines: readonly OrdersOrderLine[];
  readonly total?: OrdersMoney | null;
  readonly note?: string | null;
  readonly ledgerNumber: string;
  readonly shippedAt?: string | null;
  readonly trackingUrl?: string | null;
  readonly paymentId?: string | null;
  readonly itemCount: number;
};

export type OrdersOrderStatus =
  | 'ORDER_STATUS_PLACED'
  | 'ORDER_STATUS_PACKED'
  | 'ORDER_STATUS_SHIPPED'
  | 'ORDER_STATUS_DELIVERED'
  | 'ORDER_STATUS_CANCELLED'
  | 'ORDER_STATUS_REFUNDED';

export type OrdersOrderLine = {
  readonly productId: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice?: OrdersMoney | null;
  readonly lineTotal?: OrdersMoney | null;
};

export type OrdersMoney = {
  readonly amount: string;
  readonly currency: string;
};

export type OrdersListOrdersResponse = {
  readonly orders: readonly OrdersOrder[];
  readonly nextPageToken?: string | null;
  readonly totalCount: number;
};

export type OrdersOrderLineInput = {
  productId?: string;
  quantity?: number;
};

export type OrdersListRefundsResponse = {
  readonly refunds: readonly OrdersRefund[];
};

export type OrdersRefund = {
  readonly id: string;
  readonly orderId: string;
  readonly amount?: OrdersMoney | null;
  readonly reason: string;
  readonly createdAt?: string | null;
  readonly createdBy?: string | null;
};

export type OrdersMoneyInput = {
  amount?: string;
  currency?: string;
};

// --------------------------------------------------------------------------------------------------- Service: products

export type ProductsProductList = {
  readonly products: readonly ProductsProduct[];
};

export type ProductsProduct = {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly brand: string;
  readonly description: string;
  readonly pricing: ProductsPricing;
  readonly images: readonly ProductsImage[];
  readonly category: ProductsCategoryRef;
  readonly attributes: readonly ProductsAttribute[];
  readonly availability?: ProductsAvailability | null;
  readonly weightGrams?: number | null;
  readonly createdAt: string;
  readonly discontinuedAt?: string | null;
  readonly costPrice: ProductsMoney;
  readonly supplier: ProductsSupplier;
  readonly marginPercent: number;
};

export type ProductsPricing = {
  readonly list: ProductsMoney;
  readonly sale?: ProductsMoney | null;
};

export type ProductsMoney = {
  readonly amount: string;
  readonly currency: string;
};

export type ProductsImage = {
  readonly url: string;
  readonly alt: string;
};

export type ProductsCategoryRef = {
  readonly id: string;
  readonly name: string;
};

export type ProductsAttribute = {
  readonly name: string;
  readonly value: string;
};

export type ProductsAvailability = 'in_stock' | 'made_to_order' | 'discontinued';

export type ProductsSupplier = {
  readonly id: string;
  readonly name: string;
  readonly contact?: string | null;
};

export type ProductsProductPage = {
  readonly items: readonly ProductsProduct[];
  readonly next?: string | null;
  readonly total?: number | null;
};

export type ProductsCategoryList = {
  readonly categories: readonly ProductsCategory[];
};

export type ProductsCategory = {
  readonly id: string;
  readonly name: string;
  readonly imageUrl?: string | null;
  readonly productCount: number;
};

// -------------------------------------------------------------------------------------------------- Service: inventory

export type InventoryGetStockResponse = {
  readonly levels: readonly InventoryStockLevel[];
};

export type InventoryStockLevel = {
  readonly sku: string;
  readonly available: number;
  readonly reserved: number;
  readonly warehouse: string;
  readonly restockAt?: string | null;
  readonly bin?: string | null;
};

// --------------------------------------------------------------------------------------------------- Service: payments

export type PaymentsListMethodsResponse = {
  readonly methods: readonly PaymentsMethod[];
};

export type PaymentsMethod = {
  readonly id: string;
  readonly userId: string;
  readonly label?: string | null;
  readonly isDefault: boolean;
  readonly kind?: PaymentsMethodKind | null;
  readonly card?: PaymentsCard | null;
  readonly wallet?: PaymentsWallet | null;
  readonly invoice?: PaymentsInvoice | null;
  readonly details?: PaymentsDetails | null;
};

export type PaymentsMethodKind = 'METHOD_KIND_CARD' | 'METHOD_KIND_WALLET' | 'METHOD_KIND_INVOICE';

export type PaymentsCard = {
  readonly brand?: PaymentsCardBrand | null;
  readonly last4: string;
  readonly expiryMonth: number;
  readonly expiryYear: number;
};

export type PaymentsCardBrand = 'CARD_BRAND_VISA' | 'CARD_BRAND_MASTERCARD' | 'CARD_BRAND_AMEX';

export type PaymentsWallet = {
  readonly provider: string;
  readonly account: string;
};

export type PaymentsInvoice = {
  readonly dueDays: number;
  readonly company?: string | null;
};

export type PaymentsDetails = 'card' | 'wallet' | 'invoice';

export type PaymentsPayment = {
  readonly id: string;
  readonly userId: string;
  readonly methodId: string;
  readonly orderId?: string | null;
  readonly amount?: PaymentsMoney | null;
  readonly refunded?: PaymentsMoney | null;
  readonly status?: PaymentsPaymentStatus | null;
  readonly declineReason?: string | null;
  readonly createdAt?: string | null;
  readonly acquirerReference: string;
};

export type PaymentsMoney = {
  readonly amount: string;
  readonly currency: string;
};

export type PaymentsPaymentStatus =
  | 'PAYMENT_STATUS_CAPTURED'
  | 'PAYMENT_STATUS_DECLINED'
  | 'PAYMENT_STATUS_PARTLY_REFUNDED'
  | 'PAYMENT_STATUS_REFUNDED';

export type PaymentsBatchGetPaymentsResponse = {
  readonly payments: readonly PaymentsPayment[];
};

export type PaymentsMoneyInput = {
  amount?: string;
  currency?: string;
};

// ---------------------------------------------------------------------------------------------------- Service: reviews

export type ReviewsRating = {
  readonly productId: string;
  readonly average: number;
  readonly count: number;
  readonly histogram: readonly number[];
};

export type ReviewsReviewPage = {
  readonly items: readonly ReviewsReview[];
  readonly next?: string | null;
  readonly total: number;
};

export type ReviewsReview = {
  readonly id: string;
  readonly productId: string;
  readonly author: ReviewsAuthor;
  readonly title?: string | null;
  readonly body: string;
  readonly rating: number;
  readonly verdict: ReviewsVerdict;
  readonly verified: boolean;
  readonly createdAt: string;
};

export type ReviewsAuthor = {
  readonly userId?: string | null;
  readonly name: string;
};

export type ReviewsVerdict = 'POSITIVE' | 'MIXED' | 'NEGATIVE';

export type ReviewsNewReviewInput = {
  productId: string;
  userId?: string | null;
  author: string;
  title?: string | null;
  body: string;
  rating: number;
};

// ------------------------------------------------------------------------------------------------------- Service: cart

export type CartCart = {
  readonly userId: string;
  readonly items: readonly CartCartItem[];
  readonly itemCount: number;
  readonly subtotal: CartMoney;
  readonly couponCode?: string | null;
  readonly updatedAt?: string | null;
};

export type CartCartItem = {
  readonly productId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: CartMoney;
  readonly lineTotal: CartMoney;
  readonly addedAt: string;
};

export type CartMoney = {
  readonly amount: string;
  readonly currency: string;
};

// ------------------------------------------------------------------------------------------------- Service: promotions

export type PromotionsPromotion = PromotionsPercentOff | PromotionsBundle | PromotionsFreeShipping;

export type PromotionsPercentOff = {
  readonly id: string;
  readonly kind: 'percent_off';
  readonly title: string;
  readonly text?: string | null;
  readonly imageUrl?: string | null;
  readonly endsAt: string;
  readonly percent: number;
  readonly code?: string | null;
  readonly categoryId?: string | null;
};

export type PromotionsBundle = {
  readonly id: string;
  readonly kind: 'bundle';
  readonly title: string;
  readonly text?: string | null;
  readonly imageUrl?: string | null;
  readonly endsAt: string;
  readonly productIds: readonly string[];
  readonly price: PromotionsMoney;
};

export type PromotionsMoney = {
  readonly amount: string;
  readonly currency: string;
};

export type PromotionsFreeShipping = {
  readonly id: string;
  readonly kind: 'free_shipping';
  readonly title: string;
  readonly text?: string | null;
  readonly imageUrl?: string | null;
  readonly endsAt: string;
  readonly minimumOrder?: PromotionsMoney | null;
  readonly countries: readonly string[];
};

// -------------------------------------------------------------------------------------------------- Service: analytics

export type AnalyticsSalesSummary = {
  readonly from: string;
  readonly to: string;
  readonly orders: number;
  readonly itemsSold: number;
  readonly revenue: AnalyticsMoney;
  readonly refunded: AnalyticsMoney;
  readonly averageOrder?: AnalyticsMoney | null;
  readonly newCustomers: number;
  readonly pageViews: string;
  readonly conversionRate?: number | null;
  readonly changePercent?: number | null;
};

export type AnalyticsMoney = {
  readonly amount: string;
  readonly currency: string;
};

export type AnalyticsTopProducts = {
  readonly items: readonly AnalyticsTopProduct[];
};

export type AnalyticsTopProduct = {
  readonly productId: string;
  readonly unitsSold: number;
  readonly revenue: AnalyticsMoney;
};

export type AnalyticsSalesByDay = {
  readonly days: readonly AnalyticsDaySales[];
};

export type AnalyticsDaySales = {
  readonly date: string;
  readonly orders: number;
  readonly revenue: AnalyticsMoney;
};

// --------------------------------------------------------------------------------------------------- Service: settings

export type SettingsSettingList = {
  readonly settings: readonly SettingsSetting[];
};

export type SettingsSetting = {
  readonly key: string;
  readonly kind: SettingsSettingKind;
  readonly description: string;
  readonly enabled?: boolean | null;
  readonly limit?: string | null;
  readonly unit?: string | null;
  readonly updatedAt: string;
  readonly updatedBy?: string | null;
};

export type SettingsSettingKind = 'flag' | 'limit';

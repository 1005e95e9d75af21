// Written by `foyer types`; do not edit.
import type { ResolverContext, Viewer } from '@foyer/bff';

/** What resolvers.ts exports: `export default { … } satisfies Resolvers`. */
export interface Resolvers {
  Product: {
    /** Both prices in one line: `€9.90 instead of €12.90`. */
    priceLabel: Resolver<ProductParent, { language: Language }, Maybe<string>>;
    /** The one for lists. */
    imageUrl: Resolver<ProductParent, {}, Maybe<string>>;
    /** `Only 3 left`, `Back on 14 May`. */
    stockText: Resolver<ProductParent, { language: Language }, Maybe<string>>;
    id?: Resolver<ProductParent, {}, string | number>;
    brand?: Resolver<ProductParent, {}, string>;
  };
  Order: {
    /** `On its way since 3 May`. */
    statusText: Resolver<OrderParent, { language: Language }, Maybe<string>>;
    id?: Resolver<OrderParent, {}, string | number>;
    status?: Resolver<OrderParent, {}, Maybe<OrderStatus>>;
    placedAt?: Resolver<OrderParent, {}, Maybe<string>>;
    total?: Resolver<OrderParent, {}, Maybe<Money>>;
    itemCount?: Resolver<OrderParent, {}, number>;
    trackingUrl?: Resolver<OrderParent, {}, Maybe<string>>;
  };
  Query?: {
    home?: Resolver<unknown, {}, HomeResult>;
  };
  Profile?: {
    avatarUrl?: Resolver<ProfileParent, {}, Maybe<string>>;
    tier?: Resolver<ProfileParent, {}, Tier>;
  };
  ProductPage?: {
    items?: Resolver<ProductPageParent, {}, readonly ProductResult[]>;
    next?: Resolver<ProductPageParent, {}, Maybe<string>>;
    total?: Resolver<ProductPageParent, {}, Maybe<number>>;
  };
  PercentOff?: {
    id?: Resolver<PercentOffParent, {}, string | number>;
    title?: Resolver<PercentOffParent, {}, string>;
    text?: Resolver<PercentOffParent, {}, Maybe<string>>;
    imageUrl?: Resolver<PercentOffParent, {}, Maybe<string>>;
    endsAt?: Resolver<PercentOffParent, {}, string>;
    percent?: Resolver<PercentOffParent, {}, number>;
    code?: Resolver<PercentOffParent, {}, Maybe<string>>;
  };
  Bundle?: {
    id?: Resolver<BundleParent, {}, string | number>;
    title?: Resolver<BundleParent, {}, string>;
    text?: Resolver<BundleParent, {}, Maybe<string>>;
    imageUrl?: Resolver<BundleParent, {}, Maybe<string>>;
    endsAt?: Resolver<BundleParent, {}, string>;
    price?: Resolver<BundleParent, {}, Money>;
    productIds?: Resolver<BundleParent, {}, readonly (string | number)[]>;
  };
  FreeShipping?: {
    id?: Resolver<FreeShippingParent, {}, string | number>;
    title?: Resolver<FreeShippingParent, {}, string>;
    text?: Resolver<FreeShippingParent, {}, Maybe<string>>;
    imageUrl?: Resolver<FreeShippingParent, {}, Maybe<string>>;
    endsAt?: Resolver<FreeShippingParent, {}, string>;
    minimumOrder?: Resolver<FreeShippingParent, {}, Maybe<Money>>;
  };
  CartSummary?: {
    itemCount?: Resolver<CartSummaryParent, {}, number>;
    subtotal?: Resolver<CartSummaryParent, {}, Money>;
  };
  Cart?: {
    items?: Resolver<CartParent, {}, readonly CartItemResult[]>;
    itemCount?: Resolver<CartParent, {}, number>;
    subtotal?: Resolver<CartParent, {}, Money>;
  };
  CartItem?: {
    productId?: Resolver<CartItemParent, {}, string | number>;
    quantity?: Resolver<CartItemParent, {}, number>;
    lineTotal?: Resolver<CartItemParent, {}, Money>;
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

export type ProfileParent = UsersUser;
export type ProductParent = RecommendationsProductCard | ProductsProduct;
export type ProductPageParent = ProductsProductPage;
export type PercentOffParent = PromotionsPercentOff;
export type BundleParent = PromotionsBundle;
export type FreeShippingParent = PromotionsFreeShipping;
export type CartSummaryParent = CartCart;
export type CartParent = CartCart;
export type CartItemParent = CartCartItem;
export type OrderParent = OrdersOrder;

// ---------------------------------------------------------- Arguments and values of the schema, as resolvers see them.

export type Tier = 'standard' | 'silver' | 'gold';
export type Language = 'EN' | 'DE';

/** An amount and its currency: `12.90 EUR`. */
export type Money = {
  amount: string;
  currency: string;
};

export type OrderStatus =
  | 'ORDER_STATUS_PLACED'
  | 'ORDER_STATUS_PACKED'
  | 'ORDER_STATUS_SHIPPED'
  | 'ORDER_STATUS_DELIVERED'
  | 'ORDER_STATUS_CANCELLED'
  | 'ORDER_STATUS_REFUNDED';

// -------------------------------------------------------- What resolvers give: all that the fields beneath read of it.

export type HomeResult = object;
export type ProductResult = ProductParent;

export type CartItemResult = {
  productId: string;
  quantity: number;
  lineTotal: Money;
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
  recommendations: {
    ListForUser: (input?: { userId?: string; limit?: number }) => Promise<RecommendationsListForUserResponse | null>;
    ListForProduct: (input?: {
      productId?: string;
      limit?: number;
    }) => Promise<RecommendationsListForProductResponse | null>;
  };
  promotions: {
    listActive: (input?: {
      category?: string | null;
      limit?: number | null;
    }) => Promise<readonly PromotionsPromotion[] | null>;
    getPromotion: (input: { id: string }) => Promise<PromotionsPromotion | null>;
  };
  cart: {
    getCart: (input: { userId: string }) => Promise<CartCart | null>;
    addItem: (input: { userId: string; productId: string; quantity?: number | null }) => Promise<CartCart>;
    removeItem: (input: { userId: string; productId: string }) => Promise<CartCart>;
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
  inventory: {
    GetStock: (input?: { skus?: readonly string[] }) => Promise<InventoryGetStockResponse | null>;
    stockOf: (input: { sku: string }) => Promise<InventoryStockLevel | null>;
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

// -------------------------------------------------------------------------------------------- Service: recommendations

export type RecommendationsListForUserResponse = {
  readonly products: readonly RecommendationsProductCard[];
};

export type RecommendationsProductCard = {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly brand: string;
  readonly pricing?: RecommendationsPricing | null;
  readonly images: readonly RecommendationsImage[];
  readonly category?: RecommendationsCategoryRef | null;
  readonly score: number;
  readonly reason?: RecommendationsReason | null;
  readonly explanation?: string | null;
};

export type RecommendationsPricing = {
  readonly list?: RecommendationsMoney | null;
  readonly sale?: RecommendationsMoney | null;
};

export type RecommendationsMoney = {
  readonly amount: string;
  readonly currency: string;
};

export type RecommendationsImage = {
  readonly url: string;
  readonly alt: string;
};

export type RecommendationsCategoryRef = {
  readonly id: string;
  readonly name: string;
};

export type RecommendationsReason =
  | 'REASON_POPULAR'
  | 'REASON_BOUGHT_BEFORE'
  | 'REASON_SAME_CATEGORY'
  | 'REASON_OFTEN_TOGETHER';

export type RecommendationsListForProductResponse = {
  readonly products: readonly RecommendationsProductCard[];
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

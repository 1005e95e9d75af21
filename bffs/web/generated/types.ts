// Written by `foyer types`; do not edit.
import type { ResolverContext, Viewer } from '@foyer/bff';

/** What resolvers.ts exports: `export default { … } satisfies Resolvers`. */
export interface Resolvers {
  Mutation: {
    /**
     * Charges what the order costs; the amount is the order's, never the client's. A decline is an answer: `status:
     * DECLINED`. The same `idempotency-key` header charges once.
     */
    payOrder: Resolver<unknown, { orderId: string; methodId: string }, Maybe<PaymentResult>, SignedIn>;
  };
  Query?: {
    account?: Resolver<unknown, {}, AccountResult>;
    checkout?: Resolver<unknown, {}, CheckoutResult>;
  };
  Product?: {
    id?: Resolver<ProductParent, {}, string | number>;
    sku?: Resolver<ProductParent, {}, string | number>;
    brand?: Resolver<ProductParent, {}, string>;
    description?: Resolver<ProductParent, {}, string>;
    images?: Resolver<ProductParent, {}, readonly ImageResult[]>;
    category?: Resolver<ProductParent, {}, CategoryLinkResult>;
    attributes?: Resolver<ProductParent, {}, readonly AttributeResult[]>;
    availability?: Resolver<ProductParent, {}, Maybe<Availability>>;
    weightGrams?: Resolver<ProductParent, {}, Maybe<number>>;
    discontinuedAt?: Resolver<ProductParent, {}, Maybe<string>>;
  };
  Image?: {
    url?: Resolver<ImageParent, {}, string>;
    alt?: Resolver<ImageParent, {}, string>;
  };
  CategoryLink?: {
    id?: Resolver<CategoryLinkParent, {}, string | number>;
    name?: Resolver<CategoryLinkParent, {}, string>;
  };
  Category?: {
    id?: Resolver<CategoryParent, {}, string | number>;
    name?: Resolver<CategoryParent, {}, string>;
    imageUrl?: Resolver<CategoryParent, {}, Maybe<string>>;
    productCount?: Resolver<CategoryParent, {}, number>;
  };
  Attribute?: {
    name?: Resolver<AttributeParent, {}, string>;
    value?: Resolver<AttributeParent, {}, string>;
  };
  ProductPage?: {
    items?: Resolver<ProductPageParent, {}, readonly ProductResult[]>;
    next?: Resolver<ProductPageParent, {}, Maybe<string>>;
    total?: Resolver<ProductPageParent, {}, Maybe<number>>;
  };
  Stock?: {
    available?: Resolver<StockParent, {}, number>;
    restockAt?: Resolver<StockParent, {}, Maybe<string>>;
  };
  Recommendation?: {
    id?: Resolver<RecommendationParent, {}, string | number>;
    brand?: Resolver<RecommendationParent, {}, string>;
    images?: Resolver<RecommendationParent, {}, readonly ImageResult[]>;
    reason?: Resolver<RecommendationParent, {}, Maybe<RecommendationReason>>;
    explanation?: Resolver<RecommendationParent, {}, Maybe<string>>;
  };
  PercentOffPromotion?: {
    id?: Resolver<PercentOffPromotionParent, {}, string | number>;
    title?: Resolver<PercentOffPromotionParent, {}, string>;
    text?: Resolver<PercentOffPromotionParent, {}, Maybe<string>>;
    endsAt?: Resolver<PercentOffPromotionParent, {}, string>;
    percent?: Resolver<PercentOffPromotionParent, {}, number>;
    code?: Resolver<PercentOffPromotionParent, {}, Maybe<string>>;
  };
  BundlePromotion?: {
    id?: Resolver<BundlePromotionParent, {}, string | number>;
    title?: Resolver<BundlePromotionParent, {}, string>;
    text?: Resolver<BundlePromotionParent, {}, Maybe<string>>;
    endsAt?: Resolver<BundlePromotionParent, {}, string>;
    price?: Resolver<BundlePromotionParent, {}, Money>;
  };
  FreeShippingPromotion?: {
    id?: Resolver<FreeShippingPromotionParent, {}, string | number>;
    title?: Resolver<FreeShippingPromotionParent, {}, string>;
    text?: Resolver<FreeShippingPromotionParent, {}, Maybe<string>>;
    endsAt?: Resolver<FreeShippingPromotionParent, {}, string>;
    minimumOrder?: Resolver<FreeShippingPromotionParent, {}, Maybe<Money>>;
    countries?: Resolver<FreeShippingPromotionParent, {}, readonly string[]>;
  };
  Rating?: {
    average?: Resolver<RatingParent, {}, number>;
    count?: Resolver<RatingParent, {}, number>;
    histogram?: Resolver<RatingParent, {}, readonly number[]>;
  };
  ReviewPage?: {
    items?: Resolver<ReviewPageParent, {}, readonly ReviewResult[]>;
    next?: Resolver<ReviewPageParent, {}, Maybe<string>>;
    total?: Resolver<ReviewPageParent, {}, number>;
  };
  Review?: {
    id?: Resolver<ReviewParent, {}, string | number>;
    title?: Resolver<ReviewParent, {}, Maybe<string>>;
    body?: Resolver<ReviewParent, {}, string>;
    rating?: Resolver<ReviewParent, {}, number>;
    verdict?: Resolver<ReviewParent, {}, Verdict>;
    createdAt?: Resolver<ReviewParent, {}, string>;
  };
  Page?: {
    slug?: Resolver<PageParent, {}, string>;
    title?: Resolver<PageParent, {}, string>;
    summary?: Resolver<PageParent, {}, Maybe<string>>;
    blocks?: Resolver<PageParent, {}, readonly BlockResult[]>;
    updatedAt?: Resolver<PageParent, {}, string>;
  };
  TextBlock?: {
    id?: Resolver<TextBlockParent, {}, string | number>;
    heading?: Resolver<TextBlockParent, {}, Maybe<string>>;
    text?: Resolver<TextBlockParent, {}, string>;
  };
  ImageBlock?: {
    id?: Resolver<ImageBlockParent, {}, string | number>;
    url?: Resolver<ImageBlockParent, {}, string>;
    alt?: Resolver<ImageBlockParent, {}, string>;
    caption?: Resolver<ImageBlockParent, {}, Maybe<string>>;
  };
  ProductsBlock?: {
    id?: Resolver<ProductsBlockParent, {}, string | number>;
    heading?: Resolver<ProductsBlockParent, {}, string>;
    productIds?: Resolver<ProductsBlockParent, {}, readonly (string | number)[]>;
  };
  QuoteBlock?: {
    id?: Resolver<QuoteBlockParent, {}, string | number>;
    text?: Resolver<QuoteBlockParent, {}, string>;
    source?: Resolver<QuoteBlockParent, {}, Maybe<string>>;
  };
  Article?: {
    id?: Resolver<ArticleParent, {}, string | number>;
    slug?: Resolver<ArticleParent, {}, string>;
    title?: Resolver<ArticleParent, {}, string>;
    teaser?: Resolver<ArticleParent, {}, string>;
    author?: Resolver<ArticleParent, {}, Maybe<string>>;
    imageUrl?: Resolver<ArticleParent, {}, Maybe<string>>;
    readingMinutes?: Resolver<ArticleParent, {}, number>;
    publishedAt?: Resolver<ArticleParent, {}, string>;
  };
  Banner?: {
    id?: Resolver<BannerParent, {}, string | number>;
    headline?: Resolver<BannerParent, {}, string>;
    text?: Resolver<BannerParent, {}, Maybe<string>>;
    imageUrl?: Resolver<BannerParent, {}, string>;
    target?: Resolver<BannerParent, {}, Maybe<BannerTargetResult>>;
  };
  PageTarget?: {
    slug?: Resolver<PageTargetParent, {}, string>;
  };
  ProductTarget?: {
    productId?: Resolver<ProductTargetParent, {}, string | number>;
  };
  CategoryTarget?: {
    categoryId?: Resolver<CategoryTargetParent, {}, string | number>;
  };
  Profile?: {
    id?: Resolver<ProfileParent, {}, string | number>;
    firstName?: Resolver<ProfileParent, {}, string>;
    lastName?: Resolver<ProfileParent, {}, string>;
    displayName?: Resolver<ProfileParent, {}, string>;
    email?: Resolver<ProfileParent, {}, string>;
    phone?: Resolver<ProfileParent, {}, Maybe<string>>;
    avatarUrl?: Resolver<ProfileParent, {}, Maybe<string>>;
    tier?: Resolver<ProfileParent, {}, Tier>;
    locale?: Resolver<ProfileParent, {}, string>;
    birthday?: Resolver<ProfileParent, {}, Maybe<string>>;
    loyaltyPoints?: Resolver<ProfileParent, {}, Maybe<string | number>>;
    createdAt?: Resolver<ProfileParent, {}, string>;
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
  CardMethod?: {
    id?: Resolver<CardMethodParent, {}, string | number>;
    label?: Resolver<CardMethodParent, {}, Maybe<string>>;
    isDefault?: Resolver<CardMethodParent, {}, boolean>;
  };
  WalletMethod?: {
    id?: Resolver<WalletMethodParent, {}, string | number>;
    label?: Resolver<WalletMethodParent, {}, Maybe<string>>;
    isDefault?: Resolver<WalletMethodParent, {}, boolean>;
  };
  InvoiceMethod?: {
    id?: Resolver<InvoiceMethodParent, {}, string | number>;
    label?: Resolver<InvoiceMethodParent, {}, Maybe<string>>;
    isDefault?: Resolver<InvoiceMethodParent, {}, boolean>;
  };
  Cart?: {
    items?: Resolver<CartParent, {}, readonly CartItemResult[]>;
    itemCount?: Resolver<CartParent, {}, number>;
    subtotal?: Resolver<CartParent, {}, Money>;
    couponCode?: Resolver<CartParent, {}, Maybe<string>>;
    updatedAt?: Resolver<CartParent, {}, Maybe<string>>;
  };
  CartItem?: {
    productId?: Resolver<CartItemParent, {}, string | number>;
    quantity?: Resolver<CartItemParent, {}, number>;
    unitPrice?: Resolver<CartItemParent, {}, Money>;
    lineTotal?: Resolver<CartItemParent, {}, Money>;
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
    lines?: Resolver<OrderParent, {}, readonly OrderLineResult[]>;
  };
  OrderLine?: {
    productId?: Resolver<OrderLineParent, {}, string | number>;
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

export type PaymentParent = PaymentsPayment;
export type ProductParent = ProductsProduct;
export type ImageParent = ProductsImage | RecommendationsImage;
export type CategoryLinkParent = ProductsCategoryRef;
export type AttributeParent = ProductsAttribute;
export type CategoryParent = ProductsCategory;
export type ProductPageParent = ProductsProductPage;
export type StockParent = InventoryStockLevel;
export type RecommendationParent = RecommendationsProductCard;
export type PercentOffPromotionParent = PromotionsPercentOff;
export type BundlePromotionParent = PromotionsBundle;
export type FreeShippingPromotionParent = PromotionsFreeShipping;
export type RatingParent = ReviewsRating;
export type ReviewPageParent = ReviewsReviewPage;
export type ReviewParent = ReviewsReview;
export type PageParent = ContentPage;
export type TextBlockParent = ContentTextBlock;
export type ImageBlockParent = ContentImageBlock;
export type ProductsBlockParent = ContentProductsBlock;
export type QuoteBlockParent = ContentQuoteBlock;
export type ArticleParent = ContentArticle;
export type BannerParent = ContentBanner;
export type PageTargetParent = ContentPageTarget;
export type ProductTargetParent = ContentProductTarget;
export type CategoryTargetParent = ContentCategoryTarget;
export type ProfileParent = UsersUser;
export type AddressParent = UsersAddress;
export type CardMethodParent = PaymentsMethod;
export type WalletMethodParent = PaymentsMethod;
export type InvoiceMethodParent = PaymentsMethod;
export type CartParent = CartCart;
export type CartItemParent = CartCartItem;
export type OrderParent = OrdersOrder;
export type OrderLineParent = OrdersOrderLine;

// ---------------------------------------------------------- Arguments and values of the schema, as resolvers see them.

export type PaymentStatus =
  | 'PAYMENT_STATUS_CAPTURED'
  | 'PAYMENT_STATUS_DECLINED'
  | 'PAYMENT_STATUS_PARTLY_REFUNDED'
  | 'PAYMENT_STATUS_REFUNDED';

/** An amount and its currency: `12.90 EUR`. */
export type Money = {
  amount: string;
  currency: string;
};

export type Availability = 'in_stock' | 'made_to_order' | 'discontinued';

export type RecommendationReason =
  | 'REASON_POPULAR'
  | 'REASON_BOUGHT_BEFORE'
  | 'REASON_SAME_CATEGORY'
  | 'REASON_OFTEN_TOGETHER';

export type Verdict = 'POSITIVE' | 'MIXED' | 'NEGATIVE';
export type Tier = 'standard' | 'silver' | 'gold';

export type OrderStatus =
  | 'ORDER_STATUS_PLACED'
  | 'ORDER_STATUS_PACKED'
  | 'ORDER_STATUS_SHIPPED'
  | 'ORDER_STATUS_DELIVERED'
  | 'ORDER_STATUS_CANCELLED'
  | 'ORDER_STATUS_REFUNDED';

// -------------------------------------------------------- What resolvers give: all that the fields beneath read of it.

export type AccountResult = object;
export type CheckoutResult = object;

export type PaymentResult = {
  id: string | number;
  status?: PaymentStatus | null;
  amount?: Money | null;
  refunded?: Money | null;
  declineReason?: string | null;
  createdAt?: string | null;
};

export type ImageResult = {
  url: string;
  alt: string;
};

export type CategoryLinkResult = {
  id: string | number;
  name: string;
};

export type AttributeResult = {
  name: string;
  value: string;
};

export type ProductResult = {
  id: string;
  sku: string;
  title: string;
  brand: string;
  description: string;
  pricing: { list: Money; sale?: Money | null };
  images: readonly ImageResult[];
  category: CategoryLinkResult & { id: string };
  attributes: readonly AttributeResult[];
  availability?: Availability | null;
  weightGrams?: number | null;
  discontinuedAt?: string | null;
};

export type ReviewResult = {
  id: string | number;
  author: { name: string };
  title?: string | null;
  body: string;
  rating: number;
  verdict: Verdict;
  verified: boolean;
  createdAt: string;
};

export type TextBlockResult = {
  id: string | number;
  heading?: string | null;
  text: string;
};

export type ImageBlockResult = {
  id: string | number;
  url: string;
  alt: string;
  caption?: string | null;
};

export type ProductsBlockResult = {
  id: string | number;
  heading: string;
  productIds: readonly string[];
};

export type QuoteBlockResult = {
  id: string | number;
  text: string;
  source?: string | null;
};

export type BlockResult =
  | TextBlockResult & { __typename: 'TextBlock' }
  | ImageBlockResult & { __typename: 'ImageBlock' }
  | ProductsBlockResult & { __typename: 'ProductsBlock' }
  | QuoteBlockResult & { __typename: 'QuoteBlock' };

export type PageTargetResult = {
  slug: string;
};

export type ProductTargetResult = {
  productId: string | number;
};

export type CategoryTargetResult = {
  categoryId: string | number;
};

export type BannerTargetResult =
  | PageTargetResult & { __typename: 'PageTarget' }
  | ProductTargetResult & { __typename: 'ProductTarget' }
  | CategoryTargetResult & { __typename: 'CategoryTarget' };

export type CartItemResult = {
  productId: string;
  quantity: number;
  unitPrice: Money;
  lineTotal: Money;
  sku: string;
};

export type OrderLineResult = {
  productId: string;
  title: string;
  quantity: number;
  unitPrice?: Money | null;
  lineTotal?: Money | null;
  sku: string;
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
  recommendations: {
    ListForUser: (input?: { userId?: string; limit?: number }) => Promise<RecommendationsListForUserResponse | null>;
    ListForProduct: (input?: {
      productId?: string;
      limit?: number;
    }) => Promise<RecommendationsListForProductResponse | null>;
  };
  content: {
    page: (input: { slug: string }) => Promise<ContentPage | null>;
    banners: (input: {
      placement: ContentPlacement;
      first?: number | null;
    }) => Promise<readonly ContentBanner[] | null>;
    articlesAbout: (input: { productId: string; first?: number | null }) => Promise<readonly ContentArticle[] | null>;
    article: (input: { id: string }) => Promise<ContentArticle | null>;
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

// ---------------------------------------------------------------------------------------------------- Service: content

export type ContentPage = {
  readonly slug: string;
  readonly title: string;
  readonly summary?: string | null;
  readonly blocks: readonly ContentBlock[];
  readonly updatedAt: string;
};

export type ContentBlock =
  | ContentTextBlock & { __typename: 'TextBlock' }
  | ContentImageBlock & { __typename: 'ImageBlock' }
  | ContentProductsBlock & { __typename: 'ProductsBlock' }
  | ContentQuoteBlock & { __typename: 'QuoteBlock' };

export type ContentTextBlock = {
  readonly id: string;
  readonly heading?: string | null;
  readonly text: string;
};

export type ContentImageBlock = {
  readonly id: string;
  readonly url: string;
  readonly alt: string;
  readonly caption?: string | null;
};

export type ContentProductsBlock = {
  readonly id: string;
  readonly heading: string;
  readonly productIds: readonly string[];
};

export type ContentQuoteBlock = {
  readonly id: string;
  readonly text: string;
  readonly source?: string | null;
};

export type ContentPlacement = 'HOME_TOP' | 'HOME_MIDDLE' | 'CATEGORY' | 'CHECKOUT';

export type ContentBanner = {
  readonly id: string;
  readonly headline: string;
  readonly text?: string | null;
  readonly imageUrl: string;
  readonly target?: ContentBannerTarget | null;
};

export type ContentBannerTarget =
  | ContentPageTarget & { __typename: 'PageTarget' }
  | ContentProductTarget & { __typename: 'ProductTarget' }
  | ContentCategoryTarget & { __typename: 'CategoryTarget' };

export type ContentPageTarget = {
  readonly slug: string;
};

export type ContentProductTarget = {
  readonly productId: string;
};

export type ContentCategoryTarget = {
  readonly categoryId: string;
};

export type ContentArticle = {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly teaser: string;
  readonly body: string;
  readonly author?: string | null;
  readonly imageUrl?: string | null;
  readonly readingMinutes: number;
  readonly productIds: readonly string[];
  readonly publishedAt: string;
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

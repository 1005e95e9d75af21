/** A small shop of two services and a BFF's schema over it, for tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRegistry } from '../../config/index.ts';
import { loadContract } from '../../contracts/index.ts';
import { Findings } from '../../errors/index.ts';
import { createOperations } from '../../upstreams/index.ts';
import { type ProvenSchema, proveSchema } from '../proven-schema.ts';
import type { ResolverMap } from '../resolvers.ts';

const registry = `
services:
  catalogue: { protocol: rest, contract: catalogue.yaml, url: 'http://127.0.0.1:1' }
  reviews: { protocol: graphql, contract: reviews.graphql, url: 'http://127.0.0.1:2' }
  back-office: { protocol: rest, contract: back-office.yaml, url: 'http://127.0.0.1:3' }
`;

const catalogue = `
openapi: 3.1.0
info: { title: Catalogue, version: '1' }
paths:
  /products/{id}:
    get:
      operationId: getProduct
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Product' } } } } }
    put:
      operationId: changePrice
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [price]
              properties: { price: { $ref: '#/components/schemas/Money' }, reason: { type: [string, 'null'] } }
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Product' } } } } }
  /offer:
    get:
      operationId: currentOffer
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Offer' } } } } }
components:
  schemas:
    Product:
      type: object
      required: [id, title, views, state, images]
      properties:
        id: { type: string }
        title: { type: string }
        views: { type: integer, format: int64 }
        state: { type: string, enum: [on_sale, gone] }
        seenAt: { type: string, format: date-time }
        pricing: { type: object, properties: { list: { $ref: '#/components/schemas/Money' } } }
        images: { type: array, items: { type: object, required: [url], properties: { url: { type: string } } } }
    Money:
      type: object
      required: [amount, currency]
      properties: { amount: { type: string }, currency: { type: string } }
    Offer:
      oneOf: [{ $ref: '#/components/schemas/Discount' }, { $ref: '#/components/schemas/Gift' }]
      discriminator: { propertyName: kind, mapping: { discount: Discount, gift: Gift } }
    Discount: { type: object, required: [kind, percent], properties: { kind: { type: string }, percent: { type: integer, format: int32 } } }
    Gift: { type: object, required: [kind, text], properties: { kind: { type: string }, text: { type: string } } }
`;

const reviews = `
type Query { rating(productId: ID!): Rating products: [Product!]! }
type Rating { average: Float! }
type Product { id: ID! best: Review! }
type Review { text: String! author: Author! }
type Author { name: String! town: Town! }
type Town { name: String! }
`;

const backOffice = `
openapi: 3.1.0
info: { title: Back office, version: '1' }
paths:
  /costs:
    get: { operationId: costs, responses: { '200': { description: ok, content: { application/json: { schema: { type: string } } } } } }
`;

export const shopSchema = `
type Query {
  product(id: ID!): Product @call(service: "catalogue", operation: "getProduct", input: {id: "{args.id}"})
  card(id: ID!): Card @call(service: "catalogue", operation: "getProduct", input: {id: "{args.id}"})
  offer: Offer @call(service: "catalogue", operation: "currentOffer")
  featured: Product
  bestCard: Card!
  bestOffer: Offer
  window: Window!
}

type Window { cards: [Card] frame: Frame! }
type Frame { seller: Seller colour: String }
type Seller {
  rating: Float @call(service: "reviews", operation: "rating", input: {productId: "{parent.bestProduct}"}, path: "average")
}

type Product {
  id: ID!
  name: String! @from(path: "title")
  "In words: \`12.90 EUR\`."
  label(language: Language! = EN, options: LabelOptions): String
  mine: Boolean @auth
}

type Card {
  name: String! @from(path: "title")
  price: Money @from(path: "pricing.list")
  pictures: [String!]! @from(path: "images.url")
  state: State!
  seenAt: DateTime
  views: Long!
  rating: Float @call(service: "reviews", operation: "rating", input: {productId: "{parent.id}"}, path: "average")
}

union Offer @discriminate(path: "kind", map: {discount: "Discount", gift: "Gift"}) = Discount | Gift
type Discount { percent: Int! }
type Gift { text: String! }

enum State { ON_SALE @from(value: "on_sale") GONE @from(value: "gone") }
enum Language { EN DE }
input LabelOptions { states: [State!]! = [ON_SALE] limit: Money since: DateTime }
scalar DateTime
scalar Long
scalar Money
`;

const resolve = () => null;

export const shopResolvers: ResolverMap = {
  Query: { featured: resolve, bestCard: resolve, bestOffer: resolve },
  Window: { cards: resolve },
  Frame: { seller: resolve, colour: resolve },
  Product: { label: resolve, mine: resolve },
};

/** The services that the shop's BFF may call. */
export const shopServices = ['catalogue', 'reviews'];

/** @throws {ConfigurationError} when the schema does not hold */
export function proveShop(
  schema = shopSchema,
  options: { resolvers?: ResolverMap; allowUnresolved?: boolean } = {},
): ProvenSchema {
  const { resolvers = shopResolvers, allowUnresolved } = options;
  const findings = new Findings();
  const operations = readOperations(findings);
  const text = { file: 'schema.graphql', text: schema };
  const proven = proveSchema(
    { text, resolvers, operations, services: shopServices, headers: [], allowUnresolved },
    findings,
  );
  findings.throwIfAny();
  return proven!;
}

function readOperations(findings: Findings) {
  const directory = mkdtempSync(join(tmpdir(), 'foyer-types-'));
  try {
    const files = {
      'services.yaml': registry,
      'catalogue.yaml': catalogue,
      'reviews.graphql': reviews,
      'back-office.yaml': backOffice,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    const read = readRegistry(join(directory, 'services.yaml'), {}, findings);
    const contracts = [...read.services.values()].map(
      (service) => [service.name, loadContract(service, findings, read.file)] as const,
    );
    return createOperations(read, new Map(contracts), findings);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

// What the services of these tests publish: one REST service, and one in GraphQL.

const user = `{ $ref: '#/components/schemas/User' }`;
const one = (schema: string) => `{ '200': { description: ok, content: { application/json: { schema: ${schema} } } } }`;
const list = (schema: string) => `{ type: array, items: ${schema} }`;

export const users = `
openapi: 3.1.0
info: { title: users, version: '1' }
paths:
  /users/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getUser
      parameters: [{ name: locale, in: query, schema: { type: string } }]
      responses: ${one(user)}
    put:
      operationId: renameUser
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [name], properties: { name: { type: string } } } } } }
      responses: ${one(user)}
  /users:
    get:
      operationId: listUsers
      parameters:
        - { name: ids, in: query, required: true, schema: { type: array, items: { type: string } } }
        - { name: locale, in: query, schema: { type: string } }
      responses: ${one(list(user))}
  /search:
    get:
      operationId: search
      parameters:
        - { name: text, in: query, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, format: int32 } }
        - { name: minPoints, in: query, schema: { type: integer, format: int64 } }
        - { name: active, in: query, schema: { type: boolean } }
        - { name: tier, in: query, schema: { $ref: '#/components/schemas/Tier' } }
        - { name: since, in: query, schema: { type: string, format: date-time } }
        - { name: bornOn, in: query, schema: { type: string, format: date } }
        - { name: tags, in: query, schema: { type: array, items: { type: string } } }
      responses: ${one(list(user))}
  /transfers:
    post:
      operationId: transfer
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [amount], properties: { amount: { $ref: '#/components/schemas/Money' } } } } } }
      responses: ${one(user)}
  /promotions:
    get: { operationId: promotions, responses: ${one(list("{ $ref: '#/components/schemas/Promotion' }"))} }
  /notices:
    get: { operationId: notices, responses: ${one(list("{ $ref: '#/components/schemas/Notice' }"))} }
components:
  schemas:
    Tier: { type: string, enum: [gold-tier, basic-tier] }
    Money: { type: object, required: [amount, currency], properties: { amount: { type: string }, currency: { type: string } } }
    User:
      type: object
      required: [id, name]
      properties:
        id: { type: string }
        name: { type: string }
        nick: { type: [string, 'null'] }
        password: { type: string }
        tier: { $ref: '#/components/schemas/Tier' }
        managerId: { type: [string, 'null'] }
        address: { type: object, properties: { city: { type: string }, lines: { type: array, items: { type: string } } } }
        friends: { type: array, items: { type: object, required: [id], properties: { id: { type: string }, since: { type: string, format: date } } } }
        maybeFriends: { type: array, items: { anyOf: [{ $ref: '#/components/schemas/Money' }, { type: 'null' }] } }
        balance: { $ref: '#/components/schemas/Money' }
        points: { type: integer, format: int64 }
        joinedAt: { type: string, format: date-time }
        bornOn: { type: string, format: date }
    Promotion:
      oneOf: [{ $ref: '#/components/schemas/PercentOff' }, { $ref: '#/components/schemas/Bundle' }]
      discriminator: { propertyName: kind, mapping: { percent_off: '#/components/schemas/PercentOff', bundle: '#/components/schemas/Bundle' } }
    PercentOff: { type: object, required: [kind, title, percent], properties: { kind: { type: string }, title: { type: string }, percent: { type: integer, format: int32 } } }
    Bundle: { type: object, required: [kind, title, size], properties: { kind: { type: string }, title: { type: string }, size: { type: integer, format: int32 } } }
    Notice:
      type: object
      required: [type, text]
      properties: { type: { type: string, enum: [alert, hint] }, text: { type: string } }
`;

export const reviews = `
  scalar Long
  type Query {
    rating(productId: ID!): Rating
    ratings(productIds: [ID!]!): [Rating!]!
    product(id: ID!): Product
    search(text: String): [Hit!]!
    things: [Thing!]!
    deep: Deep
  }
  type Mutation { review(productId: ID!, stars: Int!): Review }
  type Rating { productId: ID! average: Float count: Long }
  type Product { id: ID! title: String sku: String vendor: Vendor reviews: [Review!]! }
  type Vendor { id: ID! name: String }
  type Review { id: ID! stars: Int author: Author }
  type Author { id: ID! userId: ID! }
  union Hit = Product | Vendor
  interface Thing { id: ID! }
  type Chair implements Thing { id: ID! legs: Int }
  type Table implements Thing { id: ID! seats: Int }
  type Deep { one: One }
  type One { two: Two }
  type Two { three: Three }
  type Three { x: Int }
`;

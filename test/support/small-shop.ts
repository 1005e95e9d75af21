// A shop of three services, one for each protocol, small enough to have in mind while reading a proof test.

export const registry = `
services:
  users:
    protocol: rest
    contract: users.yaml
    url: http://127.0.0.1:1
    operations:
      getUser: { batch: { operation: listUsers, input: ids, key: id, items: users, max: 50 } }
  orders:
    protocol: grpc
    contract: orders.proto
    grpcService: shop.Orders
    url: 127.0.0.1:1
    operations:
      orderOf: { batch: { operation: GetOrders, input: ids, key: id, items: orders } }
  reviews:
    protocol: graphql
    contract: reviews.graphql
    url: http://127.0.0.1:1/graphql
`;

export const users = `
openapi: 3.1.0
info: { title: users, version: '1' }
paths:
  /users/{id}:
    get:
      operationId: getUser
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } }
    delete:
      operationId: deleteUser
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '204': { description: gone } }
  /users:
    get:
      operationId: listUsers
      parameters: [{ name: ids, in: query, required: true, schema: { type: array, maxItems: 100, items: { type: string } } }]
      responses: { '200': { description: those there are, content: { application/json: { schema: { $ref: '#/components/schemas/Users' } } } } }
    post:
      operationId: createUser
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewUser' } } } }
      responses: { '201': { description: the new one, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } }
  /search:
    get:
      operationId: searchUsers
      parameters:
        - { name: limit, in: query, schema: { type: integer, format: int32, maximum: 100 } }
        - { name: active, in: query, schema: { type: boolean } }
        - { name: tier, in: query, schema: { $ref: '#/components/schemas/Tier' } }
        - { name: tags, in: query, schema: { type: array, items: { type: string } } }
      responses: { '200': { description: some, content: { application/json: { schema: { $ref: '#/components/schemas/Users' } } } } }
  /news:
    get:
      operationId: listNews
      responses: { '200': { description: all, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/News' } } } } } }
components:
  schemas:
    Tier: { type: string, enum: [gold, silver] }
    Users:
      type: object
      required: [users]
      properties: { users: { type: array, items: { $ref: '#/components/schemas/User' } } }
    User:
      type: object
      required: [id, name, tier, tags, friends]
      properties:
        id: { type: string }
        name: { type: string }
        nickname: { type: string }
        age: { type: integer, format: int32 }
        points: { type: integer, format: int64 }
        balance: { $ref: '#/components/schemas/Money' }
        tier: { $ref: '#/components/schemas/Tier' }
        bornOn: { type: string, format: date }
        tags: { type: array, items: { type: string } }
        friends: { type: array, items: { oneOf: [{ $ref: '#/components/schemas/User' }, { type: 'null' }] } }
        managerId: { type: string }
        manager: { $ref: '#/components/schemas/User' }
    Money:
      type: object
      required: [amount, currency]
      properties: { amount: { type: string }, currency: { type: string } }
    NewUser:
      type: object
      required: [name]
      properties:
        name: { type: string }
        tier: { $ref: '#/components/schemas/Tier' }
        address: { $ref: '#/components/schemas/Address' }
    Address:
      type: object
      required: [city]
      properties: { city: { type: string }, floor: { type: integer, format: int32 } }
    News:
      oneOf: [{ $ref: '#/components/schemas/Sale' }, { $ref: '#/components/schemas/Story' }]
      discriminator: { propertyName: kind, mapping: { sale: '#/components/schemas/Sale', story: '#/components/schemas/Story' } }
    Sale:
      type: object
      required: [kind, title, percent]
      properties: { kind: { type: string, const: sale }, title: { type: string }, percent: { type: integer, format: int32 } }
    Story:
      type: object
      required: [kind, title]
      properties: { kind: { type: string, const: story }, title: { type: string }, text: { type: string } }
`;

export const orders = `
syntax = "proto3";
package shop;
service Orders {
  rpc GetOrder(GetOrderRequest) returns (Order) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc GetOrders(GetOrdersRequest) returns (OrderList) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc PlaceOrder(PlaceOrderRequest) returns (Order);
}
message GetOrderRequest { string id = 1; }
message GetOrdersRequest { repeated string ids = 1; }
message PlaceOrderRequest { string user_id = 1; repeated Line lines = 2; }
message OrderList { repeated Order orders = 1; }
message Order {
  string id = 1;
  string user_id = 2;
  Status status = 3;
  int64 cents = 4;
  optional string note = 5;
  repeated Line lines = 6;
}
message Line { string sku = 1; int32 quantity = 2; }
enum Status { STATUS_UNSPECIFIED = 0; STATUS_PAID = 1; STATUS_SENT = 2; }
`;

export const reviews = `
type Query {
  rating(productId: ID!): Rating
  ratings(productIds: [ID!]!): [Rating!]!
}
type Rating { productId: ID!  average: Float  count: Int!  best: Review }
type Review { id: ID!  text: String  author: Author! }
type Author { id: ID!  reviews: [Review!]! }
`;

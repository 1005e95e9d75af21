// `batch` of the registry: an entry is held against both operations that it joins.
import { accepts, refuses } from '../support/proofs.ts';
import { registry } from '../support/small-shop.ts';

const fitting = 'getUser: { batch: { operation: listUsers, input: ids, key: id, items: users, max: 50 } }';

/** The registry of the small shop with another entry for users; it stands in line 8. */
const entry = (text: string, users?: string) => ({
  'services.yaml': registry.replace(fitting, text),
  ...(users === undefined ? {} : { 'users.yaml': users }),
});

/** A contract of operations that read, each `name(inputs): answer`; objects are named schemas below. */
const contract = (operations: Readonly<Record<string, { inputs: string; answer: string }>>, schemas = '') => `
openapi: 3.1.0
info: { title: users, version: '1' }
paths:
${Object.entries(operations)
  .map(
    ([name, { inputs, answer }]) => `  /${name}:
    get:
      operationId: ${name}
      parameters: [${inputs}]
      responses: { '200': { description: ok, content: { application/json: { schema: ${answer} } } } }`,
  )
  .join('\n')}
components:
  schemas:
    User: { type: object, required: [id, name], properties: { id: { type: string }, shop: { type: string }, name: { type: string } } }
${schemas}
`;
const text = (name: string) => `{ name: ${name}, in: query, required: true, schema: { type: string } }`;
const texts = (name: string) =>
  `{ name: ${name}, in: query, required: true, schema: { type: array, items: { type: string } } }`;
const one = "{ $ref: '#/components/schemas/User' }";
const many = `{ type: array, items: ${one} }`;
const hello = {
  'kiosk/schema.graphql':
    'type Query { hello: JSON @call(service: "orders", operation: "GetOrder", input: {id: "o1"}) }  scalar JSON',
};

accepts('an entry with several keys, each in a list of its own', {
  ...hello,
  ...entry(
    'userOfShop: { batch: { operation: list, input: { ids: id, shops: shop }, key: { id: id, shop: shop } } }',
    contract({
      userOfShop: { inputs: `${text('id')}, ${text('shop')}`, answer: one },
      list: { inputs: `${texts('ids')}, ${texts('shops')}`, answer: many },
    }),
  ),
});

accepts('an operation that exists only as a batch, one item a key and several', {
  ...entry(
    `userOf: { batch: { operation: list, input: ids, key: id } }
      namesakes: { batch: { operation: list, input: ids, key: { name: name }, many: true } }`,
    contract({ list: { inputs: texts('ids'), answer: many } }),
  ),
  'kiosk/schema.graphql': `
    type Query {
      user(id: ID!): User @call(service: "users", operation: "userOf", input: {id: "{args.id}"})
      namesakes(name: String!): [User!] @call(service: "users", operation: "namesakes", input: {name: "{args.name}"})
    }
    type User { name: String! }
  `,
});

refuses(
  'an operation that neither the contract nor a batch has',
  { ...hello, ...entry('getUsr: { timeoutMs: 100 }') },
  `
    services.yaml:7  services.users.operations.getUsr: the contract has no such operation
        expected  one of getUser, deleteUser, listUsers, createUser, searchUsers, listNews
        found     getUsr
        mend      write getUser
  `,
);
refuses(
  'a bulk operation that the contract does not have',
  { ...hello, ...entry('getUser: { batch: { operation: listUser, input: ids, key: id, items: users } }') },
  `
    services.yaml:7  services.users.operations.getUser.batch.operation: the contract has no such operation
        expected  one of getUser, deleteUser, listUsers, createUser, searchUsers, listNews
        found     listUser
        mend      write listUsers
  `,
);
refuses(
  'a bulk operation that writes',
  { ...hello, ...entry('getUser: { batch: { operation: createUser, input: name, key: id } }') },
  `
    services.yaml:7  services.users.operations.getUser.batch.operation: only a read can answer a batch
        expected  a read
        found     the write createUser
        mend      name another, or give it \`read: true\` if it changes nothing
  `,
);
refuses(
  'a write that is to be gathered',
  { ...hello, ...entry('deleteUser: { batch: { operation: listUsers, input: ids, key: id, items: users } }') },
  `
    services.yaml:7  services.users.operations.deleteUser.batch: a write cannot be gathered
        expected  a read
        found     the write deleteUser
        mend      remove \`batch\`
  `,
);
refuses(
  'an operation that is its own batch',
  { ...hello, ...entry('listUsers: { batch: { operation: listUsers, input: ids, key: ids, items: users } }') },
  `
    services.yaml:7  services.users.operations.listUsers.batch.operation: listUsers is itself answered by a batch
        expected  an operation without \`batch\`
        found     listUsers
        mend      remove the batch of listUsers, or name another operation
  `,
);
refuses(
  'two operations that are the batch of each other',
  {
    ...hello,
    ...entry(
      `a: { batch: { operation: b, input: ids, key: id } }
      b: { batch: { operation: a, input: ids, key: id } }`,
      contract({
        a: { inputs: `${text('id')}, ${texts('ids')}`, answer: many },
        b: { inputs: `${text('id')}, ${texts('ids')}`, answer: many },
      }),
    ),
  },
  `
    services.yaml:7  services.users.operations.a.batch.operation: b is itself answered by a batch
        expected  an operation without \`batch\`
        found     b
        mend      remove the batch of b, or name another operation

    services.yaml:8  services.users.operations.b.batch.operation: a is itself answered by a batch
        expected  an operation without \`batch\`
        found     a
        mend      remove the batch of a, or name another operation
  `,
);
refuses(
  'an input that the bulk operation does not have',
  { ...hello, ...entry('getUser: { batch: { operation: listUsers, input: id, key: id, items: users } }') },
  `
    services.yaml:7  services.users.operations.getUser.batch.input: listUsers has no input id
        expected  one of its lists: ids
        found     id
        mend      write ids
  `,
);
refuses(
  'an input of the bulk operation that is no list',
  { ...hello, ...entry('getUser: { batch: { operation: searchUsers, input: limit, key: id, items: users } }') },
  `
    services.yaml:7  services.users.operations.getUser.batch.input: searchUsers takes no list as limit
        expected  one of its lists: tags
        found     limit, int32
        mend      write tags
  `,
);
refuses(
  'items at a path that the answer does not have',
  { ...hello, ...entry('getUser: { batch: { operation: listUsers, input: ids, key: id, items: user } }') },
  `
    services.yaml:7  services.users.operations.getUser.batch.items: the answer has no user
        expected  one of users
        found     user
        mend      write users
  `,
);
refuses(
  'items where there is no list',
  { ...hello, ...entry('getUser: { batch: { operation: listUsers, input: ids, key: id } }') },
  `
    services.yaml:7  services.users.operations.getUser.batch.items: there are no items at the answer itself
        expected  a list of objects
        found     object Users
        mend      write the path of the list in the answer
  `,
);
refuses(
  'a key that items do not have',
  { ...hello, ...entry('userByMail: { batch: { operation: listUsers, input: ids, key: mail, items: users } }') },
  `
    services.yaml:7  services.users.operations.userByMail.batch.key: User has no field mail
        expected  one of id, name, nickname, age, points, balance, tier, bornOn, tags, friends, managerId, manager
        found     mail
        mend      name the field of an item that says which mail it answers: \`key: { mail: … }\`
  `,
);
refuses(
  'a key that the single operation does not have',
  { ...hello, ...entry('getUser: { batch: { operation: listUsers, input: ids, key: name, items: users } }') },
  `
    services.yaml:7  services.users.operations.getUser.batch.key: getUser has no input name
        expected  one of id
        found     name
        mend      write a map where items call it otherwise: \`key: { input: itemField }\`
  `,
);
refuses(
  'a key of an item that cannot be compared',
  {
    ...hello,
    ...entry('userByBalance: { batch: { operation: listUsers, input: ids, key: { id: balance }, items: users } }'),
  },
  `
    services.yaml:7  services.users.operations.userByBalance.batch.key: balance cannot be compared
        expected  string
        found     object Money
        mend      name the field of an item that says which id it answers: \`key: { id: … }\`
  `,
);
refuses(
  'two keys for one list',
  {
    ...hello,
    ...entry('userOf: { batch: { operation: listUsers, input: ids, key: { id: id, name: name }, items: users } }'),
  },
  `
    services.yaml:7  services.users.operations.userOf.batch.key: 2 keys do not go into one list
        expected  one key, or a map in \`input\` with a list for each
        found     id, name
        mend      write \`input: { ids: id, … }\`
  `,
);
refuses(
  'lists that do not match the keys',
  { ...hello, ...entry('userOf: { batch: { operation: listUsers, input: { ids: name }, key: id, items: users } }') },
  `
    services.yaml:7  services.users.operations.userOf.batch.input: lists and keys do not match
        expected  one list for each key: id
        found     ids: name
        mend      name the same inputs in \`input\` and \`key\`
  `,
);
refuses(
  'more keys a call than the contract takes',
  { ...hello, ...entry('getUser: { batch: { operation: listUsers, input: ids, key: id, items: users, max: 101 } }') },
  `
    services.yaml:7  services.users.operations.getUser.batch.max: the bulk operation does not take so many keys
        expected  at most 100
        found     101
        mend      write \`max: 100\`
  `,
);
refuses(
  'many items a key for an operation that answers one',
  { ...hello, ...entry('getUser: { batch: { operation: listUsers, input: ids, key: id, items: users, many: true } }') },
  `
    services.yaml:7  services.users.operations.getUser.batch.many: getUser does not answer a list
        expected  an answer that is a list
        found     object User
        mend      remove \`many\`
  `,
);
refuses(
  'an identity that the two operations do not share',
  {
    ...hello,
    ...entry('getUser: { identity: viewer, batch: { operation: listUsers, input: ids, key: id, items: users } }'),
  },
  `
    services.yaml:7  services.users.operations.getUser.batch: getUser and listUsers are told different identities
        expected  identity viewer for both
        found     none for listUsers
        mend      give both the same \`identity\`
  `,
);

refuses(
  'a key of another type',
  {
    ...hello,
    ...entry(
      'get: { batch: { operation: list, input: ids, key: id } }',
      contract({
        get: { inputs: text('id'), answer: one },
        list: {
          inputs: '{ name: ids, in: query, required: true, schema: { type: array, items: { type: boolean } } }',
          answer: many,
        },
      }),
    ),
  },
  `
    services.yaml:7  services.users.operations.get.batch.key: id cannot be compared
        expected  boolean
        found     string
        mend      name the field of an item that says which id it answers: \`key: { id: … }\`
  `,
);

refuses(
  'an input that the bulk operation would drop, and one that it cannot go without',
  {
    ...hello,
    ...entry(
      'get: { batch: { operation: list, input: ids, key: id } }',
      contract({
        get: { inputs: `${text('id')}, ${text('language')}`, answer: one },
        list: { inputs: `${texts('ids')}, ${text('shop')}`, answer: many },
      }),
    ),
  },
  `
    services.yaml:7  services.users.operations.get.batch: list does not take the input language of get
        expected  an input of that name
        found     nothing
        mend      name a bulk operation that takes it too

    services.yaml:7  services.users.operations.get.batch: list requires shop, which callers of get do not give
        expected  shop as a required input of get
        found     no such input
        mend      name a bulk operation that does not require it
  `,
);

refuses(
  'items that hold less than the operation answers',
  {
    ...hello,
    ...entry(
      'get: { batch: { operation: list, input: ids, key: id } }',
      contract(
        {
          get: { inputs: text('id'), answer: one },
          list: { inputs: texts('ids'), answer: "{ type: array, items: { $ref: '#/components/schemas/Brief' } }" },
        },
        '    Brief: { type: object, required: [id], properties: { id: { type: string }, name: { type: string } } }',
      ),
    ),
  },
  `
    services.yaml:7  services.users.operations.get.batch.items: shop of an item of list is not what get answers
        expected  string
        found     nothing
        mend      name another path in \`items\`, or make the contract agree with itself
  `,
);

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Findings } from '../../errors/index.ts';
import { describeContractType } from '../describe.ts';
import type { ContractOperation, ContractType, ObjectType, RestBinding } from '../types.ts';
import { readOpenApi } from './read-openapi.ts';

function read(text: string) {
  const findings = new Findings();
  const contract = readOpenApi('users/openapi.yaml', text, findings);
  return { contract, findings: findings.list };
}

function operation(text: string, name = 'run'): ContractOperation {
  const { contract, findings } = read(text);
  assert.deepEqual(findings, []);
  const found = contract.operations.get(name);
  assert.ok(found, `no ${name} among ${[...contract.operations.keys()]}`);
  return found;
}

/** A document whose operation `run` answers with this schema (one line of YAML flow), beside these component schemas. */
function answering(schema: string, components = '', version = '3.1.0'): string {
  return `openapi: ${version}
paths:
  /run:
    get:
      operationId: run
      responses:
        '200':
          content: { application/json: { schema: ${schema} } }
components:
  schemas:
    Nothing: { type: object }
${components}`;
}

function answer(schema: string, components = '', version = '3.1.0'): string {
  const { answer: type, answerNullable } = operation(answering(schema, components, version));
  return describeContractType(type, answerNullable);
}

function fieldsOf(type: ContractType): Record<string, string> {
  assert.equal(type.kind, 'object');
  const fields = [...(type as ObjectType).fields.values()];
  return Object.fromEntries(fields.map((field) => [field.name, describeContractType(field.type, field.nullable)]));
}

function binding({ binding: bound }: ContractOperation): RestBinding {
  assert.equal(bound?.protocol, 'rest');
  return bound as RestBinding;
}

/** A document whose operation `run` is this POST. */
function posting(rest: string): string {
  return `openapi: 3.1.0\npaths:\n  /run/{id}:\n    post:\n      operationId: run\n${rest}`;
}

const idParameter = '{ name: id, in: path, required: true, schema: { type: string } }';

describe('types of an answer', () => {
  const scalars: readonly (readonly [string, string])[] = [
    ['{ type: string }', 'string'],
    ['{ type: boolean }', 'boolean'],
    ['{ type: integer }', 'int32'],
    ['{ type: integer, format: int32 }', 'int32'],
    ['{ type: integer, format: int64 }', 'int64'],
    ['{ type: string, format: int64 }', 'int64'],
    ['{ type: integer, maximum: 5000000000 }', 'int64'],
    ['{ type: number }', 'float'],
    ['{ type: number, format: double }', 'float'],
    ['{ type: string, format: date }', 'date'],
    ['{ type: string, format: date-time }', 'date-time'],
    ['{ type: string, format: byte }', 'bytes'],
    ['{ type: string, format: binary }', 'bytes'],
    ['{ type: string, format: email }', 'string'],
    ['{ type: object }', 'anything'],
    ['{ type: object, additionalProperties: { type: string } }', 'anything'],
    ['{ type: [string, integer] }', 'anything'],
    ['{}', 'anything or null'],
    ['{ enum: [1, 2] }', 'int32'],
    ['{ const: true }', 'boolean'],
    ['{ type: array, items: { type: string } }', 'list of string'],
    ["{ type: array, items: { type: [string, 'null'] } }", 'list of string or null'],
    ['{ anyOf: [{ type: string, format: email }, { type: string, maxLength: 3 }] }', 'string'],
    ['{ oneOf: [{ type: string }, { type: integer }] }', 'anything'],
  ];
  for (const [schema, expected] of scalars) {
    it(`reads ${schema} as ${expected}`, () => assert.equal(answer(schema), expected));
  }

  it('takes every way to say nullable for the same', () => {
    const ways = [
      "{ type: [string, 'null'] }",
      '{ type: string, nullable: true }',
      "{ oneOf: [{ type: string }, { type: 'null' }] }",
      "{ anyOf: [{ type: 'null' }, { type: string }] }",
      '{ oneOf: [{ type: string }, { const: null }] }',
      '{ allOf: [{ type: string }], nullable: true }',
      "{ $ref: '#/components/schemas/Maybe' }",
      "{ $ref: '#/components/schemas/Text', nullable: true }",
    ];
    const components = "    Maybe: { type: [string, 'null'] }\n    Text: { type: string }\n";
    for (const way of ways) assert.equal(answer(way, components), 'string or null', way);
  });

  it('reads enums and constants of strings, and null among them as nullable', () => {
    const enums = ['{ enum: [a, b, null] }', '{ oneOf: [{ const: a }, { const: b }, { type: "null" }] }'];
    for (const schema of enums) {
      const { answer: type, answerNullable } = operation(answering(schema));
      assert.deepEqual(type, { kind: 'enum', name: 'run answer', values: ['a', 'b'] });
      assert.equal(answerNullable, true);
    }
  });

  it('takes absent for null', () => {
    const { answer: type } = operation(
      answering('{ type: object, required: [id], properties: { id: { type: string }, nick: { type: string } } }'),
    );
    assert.deepEqual(fieldsOf(type), { id: 'string', nick: 'string or null' });
  });

  it('merges allOf, through references, into one object', () => {
    const { answer: type } = operation(
      answering(
        "{ $ref: '#/components/schemas/Dog' }",
        `    Base: { type: object, required: [id], properties: { id: { type: string } } }
    Dog: { allOf: [{ $ref: '#/components/schemas/Base' }, { required: [name], properties: { name: { type: string } } }] }
`,
      ),
    );
    assert.deepEqual(fieldsOf(type), { id: 'string', name: 'string' });
    assert.equal((type as ObjectType).name, 'Dog');
  });

  it('lets types hold themselves, directly and in lists', () => {
    const { answer: type } = operation(
      answering(
        "{ $ref: '#/components/schemas/Node' }",
        `    Node:
      type: object
      required: [children]
      properties:
        parent: { $ref: '#/components/schemas/Node' }
        children: { type: array, items: { $ref: '#/components/schemas/Node' } }
`,
      ),
    );
    const { fields } = type as ObjectType;
    assert.equal(fields.get('parent')?.type, type);
    const children = fields.get('children')?.type;
    assert.equal(children?.kind === 'list' && children.item, type);
  });

  it('tells the members of a union by the mapping, and by their names where there is none', () => {
    const components = `    Cat: { type: object, properties: { kind: { type: string }, lives: { type: integer } } }
    Dog: { type: object, properties: { kind: { type: string }, tricks: { type: integer } } }
`;
    const members = "oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]";
    const mapped = `{ ${members}, discriminator: { propertyName: kind, mapping: { meow: Cat, woof: '#/components/schemas/Dog' } } }`;
    assert.equal(answer(mapped, components), 'one of meow, woof (by kind)');
    assert.equal(
      answer(`{ ${members}, discriminator: { propertyName: kind } }`, components),
      'one of Cat, Dog (by kind)',
    );
  });

  it('reads a base schema that lists its own children', () => {
    const { answer: type } = operation(
      answering(
        "{ $ref: '#/components/schemas/Pet' }",
        `    Pet:
      properties: { kind: { type: string } }
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
      discriminator: { propertyName: kind }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { lives: { type: integer } } }] }
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { tricks: { type: integer } } }] }
`,
      ),
    );
    assert.equal(type.kind, 'union');
    const cat = type.kind === 'union' ? type.members.get('Cat') : undefined;
    assert.deepEqual([...(cat?.fields.keys() ?? [])], ['kind', 'lives']);
  });

  it('leaves write-only properties out', () => {
    const { answer: type } = operation(
      answering('{ type: object, properties: { id: { type: string }, password: { type: string, writeOnly: true } } }'),
    );
    assert.deepEqual(fieldsOf(type), { id: 'string or null' });
  });

  it('is anything or null without content, with another content type, and for HEAD', () => {
    const responses = ["{ '204': { description: gone } }", "{ '200': { content: { text/plain: {} } } }"];
    for (const value of responses) {
      const run = operation(`openapi: 3.0.3\npaths: { /run: { get: { operationId: run, responses: ${value} } } }`);
      assert.equal(describeContractType(run.answer, run.answerNullable), 'anything or null');
      assert.equal(binding(run).answerUndeclared, true);
    }
    const head = operation(answering('{ type: string }').replace('get:', 'head:'));
    assert.equal(head.read, true);
    assert.equal(describeContractType(head.answer, head.answerNullable), 'anything or null');
  });

  it('is the first success, JSON by suffix too, and null where another success has no content', () => {
    const run = operation(`openapi: 3.1.0
paths:
  /run:
    get:
      operationId: run
      responses:
        default: { content: { application/json: { schema: { type: boolean } } } }
        '204': { description: nothing yet }
        '200': { content: { application/hal+json: { schema: { type: string } } } }
`);
    assert.equal(describeContractType(run.answer, run.answerNullable), 'string or null');
  });

  it('reads the same from 3.0 and from JSON', () => {
    assert.equal(answer('{ type: string, nullable: true }', '', '3.0.3'), 'string or null');
    const json = JSON.stringify(
      { openapi: '3.0.3', paths: { '/a': { get: { responses: { 200: { content: { 'application/json': {} } } } } } } },
      null,
      '\t',
    );
    assert.deepEqual([...read(json).contract.operations.keys()], ['GET /a']);
  });
});

describe('input', () => {
  it('merges parameters of the path, of the operation and of the body', () => {
    const run = operation(
      posting(`      parameters:
        - ${idParameter}
        - { name: tags, in: query, explode: false, schema: { type: array, maxItems: 3, items: { type: string } } }
        - { name: X-Region, in: header, schema: { type: string } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, createdAt]
              properties:
                name: { type: string, minLength: 1 }
                note: { type: string }
                nick: { type: [string, 'null'] }
                createdAt: { type: string, readOnly: true }
`),
    );
    assert.deepEqual(fieldsOf(run.input), {
      id: 'string',
      tags: 'list of string or null',
      'X-Region': 'string or null',
      name: 'string',
      note: 'string or null',
      nick: 'string or null',
    });
    assert.equal(run.read, false);
    assert.equal(run.input.fields.get('note')?.omitNull, true);
    assert.equal(run.input.fields.get('nick')?.omitNull, undefined);
    assert.deepEqual(binding(run).path, ['/run/', { parameter: 'id' }]);
    assert.deepEqual(binding(run).parameters, [
      { input: 'id', wire: 'id', in: 'path', explode: false },
      { input: 'tags', wire: 'tags', in: 'query', explode: false },
      { input: 'X-Region', wire: 'x-region', in: 'header', explode: false },
    ]);
    assert.deepEqual(binding(run).body, {
      properties: ['name', 'note', 'nick'].map((name) => ({ input: name, wire: name })),
    });
  });

  it('names the place of names that collide', () => {
    const run = operation(
      posting(`      parameters:
        - ${idParameter}
        - { name: id, in: query, schema: { type: string } }
      requestBody: { content: { application/json: { schema: { properties: { id: { type: string }, name: { type: string } } } } } }
`),
    );
    assert.deepEqual([...run.input.fields.keys()], ['path.id', 'query.id', 'body.id', 'name']);
    assert.deepEqual(binding(run).body, {
      properties: [
        { input: 'body.id', wire: 'id' },
        { input: 'name', wire: 'name' },
      ],
      optional: true,
    });
  });

  it('takes a body that is no object as one input', () => {
    const run = operation(
      posting(`      parameters: [${idParameter}]
      requestBody: { required: true, content: { application/json: { schema: { type: array, items: { type: integer } } } } }
`),
    );
    assert.deepEqual(fieldsOf(run.input), { id: 'string', body: 'list of int32' });
    assert.deepEqual(binding(run).body, { whole: 'body' });
  });

  it('reads limits, and only of inputs', () => {
    const schema = "{ type: string, minLength: 1, maxLength: 5, pattern: '^[a-z]+(?:-[a-z]+)*$' }";
    const run = operation(
      posting(`      parameters:
        - { name: id, in: path, required: true, schema: ${schema} }
        - { name: limit, in: query, schema: { type: integer, minimum: 1, exclusiveMaximum: 101 } }
        - { name: ratio, in: query, schema: { type: number, minimum: 0, maximum: 1 } }
      responses: { '200': { content: { application/json: { schema: ${schema} } } } }
`),
    );
    const limitsOf = (name: string) => {
      const type = run.input.fields.get(name)?.type;
      return type?.kind === 'scalar' ? type.limits : undefined;
    };
    assert.deepEqual(limitsOf('id'), { minLength: 1, maxLength: 5, pattern: /^[a-z]+(?:-[a-z]+)*$/u });
    assert.deepEqual(limitsOf('limit'), { minimum: 1, maximum: 100 });
    assert.deepEqual(limitsOf('ratio'), { minimum: 0, maximum: 1 });
    assert.deepEqual(run.answer, { kind: 'scalar', scalar: 'string' });
  });

  it('says which int64 is a number on the wire', () => {
    const run = operation(
      posting(`      parameters: [${idParameter}]
      requestBody: { content: { application/json: { schema: { properties: {
        a: { type: integer, format: int64 }, b: { type: string, format: int64 } } } } } }
`),
    );
    assert.deepEqual(run.input.fields.get('a')?.type, { kind: 'scalar', scalar: 'int64', wire: 'number' });
    assert.deepEqual(run.input.fields.get('b')?.type, { kind: 'scalar', scalar: 'int64' });
  });

  it('leaves optional cookies, other styles and the headers that Foyer writes out', () => {
    const run = operation(
      posting(`      parameters:
        - ${idParameter}
        - { name: session, in: cookie, schema: { type: string } }
        - { name: filter, in: query, style: deepObject, schema: { type: object, properties: { a: { type: string } } } }
        - { name: X-User-ID, in: header, required: true, schema: { type: string } }
        - { name: Authorization, in: header, required: true, schema: { type: string } }
`),
    );
    assert.deepEqual([...run.input.fields.keys()], ['id']);
  });

  it('lets an operation replace a parameter of its path', () => {
    const run = operation(`openapi: 3.1.0
paths:
  /run:
    parameters: [{ name: limit, in: query, schema: { type: string } }, { name: sort, in: query, schema: { type: string } }]
    get: { operationId: run, parameters: [{ name: limit, in: query, required: true, schema: { type: integer } }] }
`);
    assert.deepEqual(fieldsOf(run.input), { limit: 'int32', sort: 'string or null' });
  });
});

describe('the contract', () => {
  it('names operations by operationId or by method and path, with their lines', () => {
    const { contract } = read(
      'openapi: 3.1.0\npaths:\n  /users/{id}:\n    parameters: [{ name: id, in: path }]\n    get: {}\n',
    );
    assert.deepEqual([...contract.operations.keys()], ['GET /users/{id}']);
    assert.equal(contract.operations.get('GET /users/{id}')?.line, 5);
  });

  it('changes its version with its text', () => {
    const text = answering('{ type: string }');
    assert.match(read(text).contract.version, /^[0-9a-f]{12}$/);
    assert.equal(read(text).contract.version, read(text).contract.version);
    assert.notEqual(read(text).contract.version, read(`${text}\n# changed`).contract.version);
  });

  it('is not poisoned by a property named __proto__', () => {
    const { answer: type } = operation(answering('{ type: object, properties: { __proto__: { type: string } } }'));
    assert.deepEqual(fieldsOf(type), Object.fromEntries([['__proto__', 'string or null']]));
  });
});

describe('findings', () => {
  const mistakes: readonly (readonly [string, string, RegExp, number])[] = [
    ['a syntax error', 'openapi: 3.1.0\npaths: [\n', /not readable/, 3],
    ['Swagger 2', "swagger: '2.0'\npaths: {}\n", /version/, 1],
    ['no paths', 'openapi: 3.1.0\ninfo: {}\n', /no operations/, 1],
    ['a key written twice', 'openapi: 3.1.0\npaths: {}\npaths: {}\n', /not readable/, 3],
    ['an external reference', answering("{ $ref: 'other.yaml#/User' }"), /cannot be followed/, 8],
    ['a reference to nothing', answering("{ $ref: '#/components/schemas/Nothin' }"), /cannot be followed/, 8],
    [
      'objects without a discriminator',
      answering("{ oneOf: [{ $ref: '#/components/schemas/Nothing' }, { type: object, properties: { a: {} } }] }"),
      /without a discriminator/,
      8,
    ],
    [
      'a pattern that does not compile',
      posting(`      parameters: [{ name: id, in: path, schema: { type: string, pattern: '(' } }]\n`),
      /not a regular expression/,
      6,
    ],
    [
      'a pattern of exponential time',
      posting(`      parameters: [{ name: id, in: path, schema: { type: string, pattern: '^(a+)+$' } }]\n`),
      /exponential time/,
      6,
    ],
    [
      'a required cookie',
      posting(`      parameters:\n        - ${idParameter}\n        - { name: s, in: cookie, required: true }\n`),
      /cannot be sent/,
      8,
    ],
    [
      'a required body that is not JSON',
      posting(`      parameters: [${idParameter}]\n      requestBody: { required: true, content: { text/csv: {} } }\n`),
      /body cannot be sent/,
      7,
    ],
    ['a path parameter that is not declared', posting('      responses: {}\n'), /not the ones declared/, 4],
    ['a path with a query', 'openapi: 3.1.0\npaths:\n  /a?b=c:\n    get: {}\n', /not a path/, 3],
    [
      'a name given twice',
      'openapi: 3.1.0\npaths:\n  /a:\n    get: { operationId: x }\n  /b:\n    get: { operationId: x }\n',
      /two operations/,
      6,
    ],
    ['an unknown type', answering('{ type: text }'), /unknown type/, 8],
    [
      'a schema that is nothing but itself',
      answering("{ $ref: '#/components/schemas/A' }", "    A: { allOf: [{ $ref: '#/components/schemas/A' }] }\n"),
      /nothing but itself/,
      12,
    ],
  ];
  for (const [what, text, message, line] of mistakes) {
    it(`names ${what}`, () => {
      const { findings } = read(text);
      assert.equal(findings.length, 1, JSON.stringify(findings, null, 2));
      assert.match(findings[0]!.message, message);
      assert.equal(findings[0]!.line, line);
      assert.equal(findings[0]!.file, 'users/openapi.yaml');
      for (const part of ['expected', 'found', 'repair'] as const) assert.notEqual(findings[0]![part], '');
    });
  }

  it('come all at once', () => {
    const { findings } = read(
      posting(`      parameters:
        - { name: id, in: path, schema: { type: string, pattern: '[' } }
        - { name: s, in: cookie, required: true }
      requestBody: { required: true, content: { text/csv: {} } }
`),
    );
    assert.equal(findings.length, 3);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ServiceConfig } from '../config/index.ts';
import { Findings } from '../errors/index.ts';
import { loadContract } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-contracts-'));
after(() => rmSync(folder, { recursive: true }));

function load(service: Partial<ServiceConfig>, text?: string) {
  const contractFile = text === undefined ? '' : join(folder, 'contract');
  if (text !== undefined) writeFileSync(contractFile, text);
  const findings = new Findings();
  const contract = loadContract({ contractFile, line: 3, ...service } as ServiceConfig, findings, 'services.yaml');
  return { contract, findings: findings.list };
}

const openApi = `openapi: 3.1.0
info: { title: Users, version: "1" }
paths:
  /users/{id}:
    get:
      operationId: getUser
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        "200": { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } }
`;
const proto = `syntax = "proto3";
package shop.v1;
service Stock { rpc GetStock(Request) returns (Reply); }
message Request { string sku = 1; }
message Reply { int32 level = 1; }
`;

test('each protocol is read in its own language', () => {
  const rest = load({ protocol: 'rest' }, openApi);
  const grpc = load({ protocol: 'grpc', grpcService: 'shop.v1.Stock' }, proto);
  const graphql = load({ protocol: 'graphql' }, 'type Query { rating(id: ID!): Float }');
  assert.deepEqual([...rest.findings, ...grpc.findings, ...graphql.findings], []);
  assert.deepEqual([...rest.contract.operations.keys()], ['getUser']);
  assert.deepEqual([...grpc.contract.operations.keys()], ['GetStock']);
  assert.deepEqual([...graphql.contract.operations.keys()], ['rating']);
});

test('a gRPC service that the contract lacks is told where it was named', () => {
  const { findings } = load({ protocol: 'grpc', grpcService: 'shop.v1.Stocks' }, proto);
  assert.deepEqual([findings[0]?.file, findings[0]?.line], ['services.yaml', 3]);
});

test('what the registry has told already is not told again', () => {
  assert.deepEqual(load({ protocol: 'rest' }).findings, []);
  assert.deepEqual(load({ protocol: 'grpc' }, proto).findings, []);
});

test('a contract that cannot be read is a finding', () => {
  const { contract, findings } = load({ protocol: 'rest', contractFile: join(folder, 'gone') });
  assert.equal(contract.operations.size, 0);
  assert.equal(findings[0]?.found, 'ENOENT');
});

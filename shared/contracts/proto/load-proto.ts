import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
// For its effect: it teaches protobufjs the well-known files that protobufjs has not by itself (descriptor.proto, api.proto, …).
import '@grpc/proto-loader';
import protobuf from 'protobufjs';
import type { Findings } from '../../errors/index.ts';
import { blankComments, lineOf } from './proto-text.ts';

export interface LoadedProto {
  readonly root: protobuf.Root;
  /** The file's text with its comments blanked. */
  readonly code: string;
  /** Of the file and all that it imports. */
  readonly version: string;
}

/** How far above a file an import's path may begin: `shop/common/money.proto`, imported by `shop/orders/v1/orders.proto`. */
const importLevels = 6;

/**
 * Reads a proto3 file and what it imports. Imports are looked for beside the file and in the folders above it; those of google's
 * well-known types need no file. An import that is not found is a finding only if a type is missing without it: contracts import option
 * definitions (`google/api/annotations.proto`) that are of no use here.
 *
 * @returns undefined after a finding
 */
export function loadProto(file: string, findings: Findings): LoadedProto | undefined {
  const name = displayName(file);
  const text = readText(file, name, findings);
  if (text === undefined) return undefined;
  const code = blankComments(text);
  if (!/^\s*syntax\s*=\s*["']proto3["']/m.test(code)) return refuseSyntax(code, name, findings);
  const root = new protobuf.Root();
  const missing: string[] = [];
  root.resolvePath = (origin, target) => resolveImport(origin, target, missing);
  try {
    root.loadSync(file, { keepCase: true });
    return { root, code, version: versionOf(root) };
  } catch (error) {
    addParseFinding(error as Error, { name, code, missing, findings });
    return undefined;
  }
}

/** As the person knows it: relative to where the command was started, where the file lies below it. */
export function displayName(file: string): string {
  const fromHere = relative(process.cwd(), file);
  return fromHere.startsWith('..') ? file : fromHere;
}

function readText(file: string, name: string, findings: Findings): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    findings.add({
      file: name,
      line: 1,
      message: 'the contract cannot be read',
      expected: 'a proto3 file',
      found: (error as NodeJS.ErrnoException).code ?? (error as Error).message,
      repair: 'put the contract there, or correct `contract` in the registry',
    });
    return undefined;
  }
}

function refuseSyntax(code: string, name: string, findings: Findings): undefined {
  findings.add({
    file: name,
    line: 1,
    message: 'the contract is not proto3',
    expected: 'syntax = "proto3";',
    found: /^\s*((?:syntax|edition)\s*=[^;]*;)/m.exec(code)?.[1] ?? 'no syntax line, which means proto2',
    repair: 'publish the contract as proto3',
  });
}

function resolveImport(origin: string, target: string, missing: string[]): string | null {
  if (origin === '') return resolve(target);
  let folder = dirname(origin);
  for (let level = 0; level < importLevels; level++) {
    const candidate = resolve(folder, target);
    if (existsSync(candidate)) return candidate;
    folder = dirname(folder);
  }
  missing.push(target);
  return null;
}

function versionOf(root: protobuf.Root): string {
  const hash = createHash('sha256');
  for (const file of root.files) if (existsSync(file)) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 12);
}

interface ParseFailure {
  readonly name: string;
  readonly code: string;
  readonly missing: readonly string[];
  readonly findings: Findings;
}

/** protobufjs says `illegal token '}' (FILE, line 12)` of syntax, and `no such type: Foo` of references, without a line. */
function addParseFinding(error: Error, { name, code, missing, findings }: ParseFailure): void {
  const place = /^(.*) \((?:(.*), )?line (\d+)\)/.exec(error.message);
  const reference = /no such \S*(?: or \S+)?:? '?([\w.]+)'?/i.exec(error.message)?.[1];
  findings.add({
    file: place?.[2] ? displayName(place[2]) : name,
    line: place ? Number(place[3]) : reference === undefined ? 1 : lineOf(code, reference),
    message:
      reference === undefined
        ? 'the contract does not parse'
        : `the contract names a type that does not exist: ${reference}`,
    expected: reference === undefined ? 'proto3' : 'a type of this file or of one that it imports',
    found: place?.[1] ?? error.message,
    repair:
      missing.length === 0
        ? 'correct the file; `protoc` or `buf build` names the place as well'
        : `put what it imports beside the contract or above it: ${missing.join(', ')}`,
  });
}

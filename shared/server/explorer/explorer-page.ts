import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type DocumentNode, getOperationAST, Kind, print, type TypeNode } from 'graphql';
import type { RegisteredDocument } from '../../policy/index.ts';

export interface ExplorerPageOptions {
  readonly name: string;
  readonly path: string;
  /** Offered ready-made. */
  readonly registered: Iterable<RegisteredDocument>;
}

export interface ExplorerPage {
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
}

/** The page that tries a BFF's operations, whole: it loads nothing more. Read from its files each time, so that who changes them sees it. */
export function explorerPage({ name, path, registered }: ExplorerPageOptions): ExplorerPage {
  const nonce = randomBytes(16).toString('base64');
  const operations = [...registered].map(toOffered).sort((a, b) => (a.name < b.name ? -1 : 1));
  const settings = { name, path, operations, tokenCommand: `npx foyer token --sub u1 --bff ${name}` };
  const parts: Readonly<Record<string, string>> = {
    title: `${name} · Foyer`,
    nonce,
    style: readPart('explorer.css'),
    script: readPart('explorer.js'),
    // No text of an operation ends the element that it stands in.
    settings: JSON.stringify(settings).replaceAll('<', '\\u003c'),
  };
  return {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyWith(nonce),
      'cache-control': 'private, no-store',
    },
    html: readPart('explorer.html').replace(/\{\{(\w+)\}\}/g, (_whole, part: string) => parts[part] ?? ''),
  };
}

/** Its own code and style, requests to where it came from, and nothing else. */
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function readPart(file: string): string {
  return readFileSync(
    new URL(`shared/server/explorer/${file}`, import.meta.resolve('@foyer/bff/package.json')),
    'utf8',
  );
}

function toOffered({ name, document }: RegisteredDocument) {
  return { name, body: print(document), variables: variablesOf(document, name) };
}

/** JSON to fill in: what has to be given. */
function variablesOf(document: DocumentNode, name: string): string {
  const definitions = getOperationAST(document, name)?.variableDefinitions ?? [];
  const required = definitions.filter(({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue);
  if (required.length === 0) return '';
  const entries = required.map(({ variable, type }) => [variable.name.value, blankOf(type)]);
  return JSON.stringify(Object.fromEntries(entries), null, 2);
}

function blankOf(type: TypeNode): unknown {
  if (type.kind === Kind.NON_NULL_TYPE) return blankOf(type.type);
  if (type.kind === Kind.LIST_TYPE) return [];
  const blanks: Readonly<Record<string, unknown>> = { ID: '', String: '', Int: 1, Float: 1, Boolean: true };
  return Object.hasOwn(blanks, type.name.value) ? blanks[type.name.value] : {};
}

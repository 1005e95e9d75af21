import type { RequestScope } from '../upstreams/index.ts';
import { createPathReader } from './answer-path.ts';

/** A value of `@call(input:)`: literals, and references into what is known when the field is resolved. */
export type Template =
  | { readonly kind: 'literal'; readonly value: unknown }
  | Reference
  | { readonly kind: 'text'; readonly parts: readonly (string | Reference)[] }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [string, Template])[] };

export interface Reference {
  readonly kind: 'reference';
  readonly root: 'args' | 'parent' | 'viewer' | 'header';
  readonly path: readonly string[];
  /** As written, with its braces, for findings. */
  readonly text: string;
}

export type Evaluate = (parent: unknown, args: Readonly<Record<string, unknown>>, scope: RequestScope) => unknown;

/** A template that cannot be read; `message` says what was expected. */
export class TemplateSyntaxError extends Error {}

const reference = /^(args|parent|viewer|header)\.([A-Za-z_][\w-]*(?:\.[A-Za-z_]\w*)*)$/;

/**
 * Reads a value as written in SDL. A string that is one whole `{…}` keeps the type of what it refers to; `{{` stands for a brace.
 * @throws {TemplateSyntaxError}
 */
export function parseTemplate(value: unknown): Template {
  if (typeof value === 'string') return parseText(value);
  if (Array.isArray(value)) return { kind: 'list', items: value.map(parseTemplate) };
  if (value !== null && typeof value === 'object') {
    return {
      kind: 'object',
      fields: Object.entries(value).map(([name, field]) => [name, parseTemplate(field)] as const),
    };
  }
  return { kind: 'literal', value };
}

function parseText(text: string): Template {
  const parts: (string | Reference)[] = [];
  let literal = '';
  for (let index = 0; index < text.length; index++) {
    if (text[index] !== '{') literal += text[index];
    else if (text[index + 1] === '{') {
      literal += '{';
      index++;
    } else {
      const end = text.indexOf('}', index);
      if (end < 0) throw new TemplateSyntaxError(`a closing brace after "${text.slice(index)}"`);
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(parseReference(text.slice(index + 1, end)));
      index = end;
    }
  }
  if (literal !== '') parts.push(literal);
  if (parts.length === 1 && typeof parts[0] === 'object') return parts[0];
  return parts.some((part) => typeof part === 'object')
    ? { kind: 'text', parts }
    : { kind: 'literal', value: parts.join('') };
}

function parseReference(text: string): Reference {
  const match = reference.exec(text.trim());
  if (!match) throw new TemplateSyntaxError(`{args.…}, {parent.…}, {viewer.…} or {header.…}, and not {${text}}`);
  const root = match[1] as Reference['root'];
  return { kind: 'reference', root, path: match[2]!.split('.'), text: `{${text.trim()}}` };
}

/** As people write it; the text `id` without quotes would look like a name. */
export function printTemplate(template: Template): string {
  switch (template.kind) {
    case 'literal':
      return JSON.stringify(template.value);
    case 'reference':
      return template.text;
    case 'text':
      return JSON.stringify(template.parts.map((part) => (typeof part === 'object' ? part.text : part)).join(''));
    case 'list':
      return `[${template.items.map(printTemplate).join(', ')}]`;
    case 'object':
      return `{${template.fields.map(([name, field]) => `${name}: ${printTemplate(field)}`).join(', ')}}`;
  }
}

export function referencesOf(template: Template): readonly Reference[] {
  switch (template.kind) {
    case 'literal':
      return [];
    case 'reference':
      return [template];
    case 'text':
      return template.parts.filter((part) => typeof part === 'object');
    case 'list':
      return template.items.flatMap(referencesOf);
    case 'object':
      return template.fields.flatMap(([, field]) => referencesOf(field));
  }
}

/** Compiled once a field; a text with a null in it is null as a whole. */
export function createEvaluate(template: Template): Evaluate {
  switch (template.kind) {
    case 'literal':
      return () => template.value;
    case 'reference':
      return evaluateReference(template);
    case 'text':
      return evaluateText(template.parts);
    case 'list': {
      const items = template.items.map(createEvaluate);
      return (parent, args, scope) => items.map((item) => item(parent, args, scope));
    }
    case 'object':
      return evaluateObject(template.fields);
  }
}

function evaluateReference({ root, path }: Reference): Evaluate {
  if (root === 'header') {
    const name = path[0]!.toLowerCase();
    return (_parent, _args, scope) => scope.headers[name];
  }
  const read = createPathReader(path);
  if (root === 'args') return (_parent, args) => read(args);
  if (root === 'viewer') return (_parent, _args, scope) => read(scope.viewer);
  return (parent) => read(parent);
}

function evaluateText(parts: readonly (string | Reference)[]): Evaluate {
  const evaluators = parts.map((part) => (typeof part === 'string' ? part : evaluateReference(part)));
  return (parent, args, scope) => {
    let text = '';
    for (const part of evaluators) {
      const value = typeof part === 'string' ? part : part(parent, args, scope);
      if (value === null || value === undefined) return null;
      text += String(value);
    }
    return text;
  };
}

function evaluateObject(fields: readonly (readonly [string, Template])[]): Evaluate {
  const evaluators = fields.map(([name, field]) => [name, createEvaluate(field)] as const);
  return (parent, args, scope) => {
    const value: Record<string, unknown> = {};
    for (const [name, evaluate] of evaluators) value[name] = evaluate(parent, args, scope);
    return value;
  };
}

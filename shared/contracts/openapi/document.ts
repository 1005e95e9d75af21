/**
 * An OpenAPI document with its line numbers: plain values to read, the line of every key for findings, and local references resolved.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { type Findings, nearest } from '../../errors/index.ts';

export type JsonObject = { readonly [key: string]: unknown };

export interface Problem {
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  readonly repair: string;
}

export interface Resolved {
  readonly value: unknown;
  /** The last part of the reference: `User` of `#/components/schemas/User`. Undefined where there was no reference. */
  readonly name: string | undefined;
}

export class OpenApiDocument {
  readonly root: unknown;
  readonly file: string;
  readonly #findings: Findings;
  readonly #lines: Lines;
  readonly #reported = new Set<string>();

  constructor(file: string, text: string, findings: Findings) {
    this.file = file;
    this.#findings = findings;
    const counter = new LineCounter();
    const parsed = parseDocument(text, { lineCounter: counter });
    for (const error of parsed.errors) {
      this.report(error.linePos?.[0].line ?? 1, {
        message: 'the contract is not readable',
        expected: 'YAML or JSON',
        found: error.message.split('\n', 1)[0]!.replace(/ at line \d+, column \d+:?$/, ''),
        repair: 'correct the syntax',
      });
    }
    this.#lines = new Lines(parsed, counter);
    this.root = parsed.contents === null ? null : this.#lines.toPlain(parsed.contents);
  }

  /** The line of a key of this object, or of the object itself. */
  lineOf(container: unknown, key?: string): number {
    return this.#lines.lineOf(container, key);
  }

  /** Said once, however many ways lead to the mistake. */
  report(line: number, problem: Problem): void {
    const identity = `${line} ${problem.message}`;
    if (this.#reported.has(identity)) return;
    this.#reported.add(identity);
    this.#findings.add({ file: this.file, line, ...problem });
  }

  /**
   * Follows `$ref` to its end. Undefined, with a finding, when it leads nowhere, elsewhere or in a circle.
   * `line` is where the first reference stands, when it is not one of the document's own objects.
   */
  resolve(value: unknown, firstLine?: number): Resolved | undefined {
    let current: Resolved = { value, name: undefined };
    const passed = new Set<string>();
    while (isObject(current.value) && typeof current.value.$ref === 'string') {
      const line = (current.value === value ? firstLine : undefined) ?? this.lineOf(current.value, '$ref');
      const reference = current.value.$ref;
      if (passed.has(reference)) return this.#refuse(line, reference, 'a reference that ends somewhere', 'a circle');
      passed.add(reference);
      const next = this.#follow(reference, line);
      if (next === undefined) return undefined;
      current = next;
    }
    return current;
  }

  #follow(reference: string, line: number): Resolved | undefined {
    if (!reference.startsWith('#/')) {
      return this.#refuse(line, reference, 'a reference inside this file, #/components/…', 'a reference elsewhere');
    }
    let value = this.root;
    let name = '';
    for (const part of reference.slice(2).split('/')) {
      name = unescapePointer(part);
      const container: JsonObject = isObject(value) ? value : {};
      if (!Object.hasOwn(container, name)) {
        const near = nearest(name, Object.keys(container));
        const names = Object.keys(container).join(', ') || 'nothing';
        return this.#refuse(line, reference, `one of ${names}`, name, near && `write ${near}`);
      }
      value = container[name];
    }
    return { value, name };
  }

  #refuse(line: number, reference: string, expected: string, found: string, repair?: string): undefined {
    this.report(line, {
      message: `$ref ${reference} cannot be followed`,
      expected,
      found,
      repair: repair ?? 'write what is meant into this file and refer to it there',
    });
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 6901, section 6: `~1` is `/`, `~0` is `~`, in a URI fragment. */
function unescapePointer(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return part;
  }
}

/** Converts nodes to plain values by itself, because yaml's own conversion forgets where they stood and copies what is aliased. */
class Lines {
  readonly #document: Document;
  readonly #counter: LineCounter;
  readonly #converted = new Map<Node, unknown>();
  readonly #own = new WeakMap<object, number>();
  readonly #keys = new WeakMap<object, Map<string, number>>();

  constructor(document: Document, counter: LineCounter) {
    this.#document = document;
    this.#counter = counter;
  }

  lineOf(container: unknown, key?: string): number {
    if (typeof container !== 'object' || container === null) return 1;
    return (key === undefined ? undefined : this.#keys.get(container)?.get(key)) ?? this.#own.get(container) ?? 1;
  }

  toPlain(node: Node): unknown {
    if (isScalar(node)) return node.value;
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      return target === undefined ? null : this.toPlain(target);
    }
    if (this.#converted.has(node)) return this.#converted.get(node);
    return isMap(node) ? this.#toObject(node) : isSeq(node) ? this.#toArray(node) : null;
  }

  #toObject(node: Node & { items: { key: unknown; value: unknown }[] }): JsonObject {
    // Without a prototype, so that a property named `__proto__` or `constructor` is a property.
    const object: Record<string, unknown> = Object.create(null);
    const keyLines = new Map<string, number>();
    this.#remember(node, object);
    this.#keys.set(object, keyLines);
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : String(key);
      keyLines.set(name, this.#lineOfNode(key as Node));
      object[name] = value === null ? null : this.toPlain(value as Node);
    }
    return object;
  }

  #toArray(node: Node & { items: unknown[] }): unknown[] {
    const array: unknown[] = [];
    this.#remember(node, array);
    for (const item of node.items) array.push(item === null ? null : this.toPlain(item as Node));
    return array;
  }

  #remember(node: Node, value: object): void {
    this.#converted.set(node, value);
    this.#own.set(value, this.#lineOfNode(node));
  }

  #lineOfNode(node: Node): number {
    return node.range ? this.#counter.linePos(node.range[0]).line : 1;
  }
}

/** A YAML map read key by key: every value is checked where it is taken, and every mistake is a finding with its line. */
import { isMap, isScalar, isSeq, type LineCounter, type Node, type YAMLMap as YamlNode } from 'yaml';
import { type Finding, type Findings, nearest } from '../errors/index.ts';
import { type Environ, expandVariables } from './expand-variables.ts';

export interface NumberRange {
  readonly minimum: number;
  readonly maximum: number;
  /** Whole numbers only. @default true */
  readonly whole?: boolean;
}

/** A value to be judged by its reader: `undefined` when it is fine, else what is expected and what to write. */
export type TextRule = (value: string) => { readonly expected: string; readonly repair: string } | undefined;

type Mistake = Omit<Finding, 'file' | 'line' | 'message'> & { readonly message: string };

export interface YamlSource {
  readonly file: string;
  readonly env: Environ;
  readonly findings: Findings;
  readonly lines: LineCounter;
  /** Follows an alias to what it stands for. */
  readonly resolve: (node: unknown) => unknown;
}

export class YamlMap {
  /** Where it stands, dotted: `services.users.retry`. */
  readonly place: string;
  /** 1-based. */
  readonly line: number;
  readonly #source: YamlSource;
  readonly #nodes = new Map<string, unknown>();
  readonly #lines = new Map<string, number>();

  constructor(source: YamlSource, place: string, line: number, node: YamlNode) {
    this.#source = source;
    this.place = place;
    this.line = line;
    for (const pair of node.items) {
      const key = pair.key as Node & { readonly value: unknown };
      const name = String(key.value);
      if (this.#nodes.has(name)) continue;
      this.#nodes.set(name, source.resolve(pair.value));
      this.#lines.set(name, source.lines.linePos(key.range?.[0] ?? 0).line);
    }
  }

  get keys(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  lineOf(key: string): number {
    return this.#lines.get(key) ?? this.line;
  }

  /** True when the key has a value; `key:` with nothing behind it has none. */
  has(key: string): boolean {
    const node = this.#nodes.get(key);
    return node !== undefined && node !== null && !(isScalar(node) && node.value === null);
  }

  isMap(key: string): boolean {
    return isMap(this.#nodes.get(key));
  }

  isList(key: string): boolean {
    return isSeq(this.#nodes.get(key));
  }

  isEmptyList(key: string): boolean {
    const node = this.#nodes.get(key);
    return isSeq(node) && node.items.length === 0;
  }

  refuseUnknownKeys(known: readonly string[]): void {
    for (const key of this.#nodes.keys()) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      this.report(key, {
        message: 'unknown key',
        expected: `one of ${known.join(', ')}`,
        found: key,
        repair: near === undefined ? 'remove it' : `write ${near}`,
      });
    }
  }

  /** Names a key that has to be there. */
  require(key: string, expected: string): void {
    if (this.has(key)) return;
    this.report(undefined, {
      message: `${key} is missing`,
      expected,
      found: 'nothing',
      repair: `add \`${key}: …\``,
    });
  }

  text(key: string, rule?: TextRule): string | undefined {
    const scalar = this.#scalar(key, 'text');
    if (scalar === undefined) return undefined;
    if (typeof scalar.value !== 'string') return this.#refuse(key, 'text', scalar.shown, 'put it in quotes');
    const mistake = rule?.(scalar.value);
    return mistake === undefined ? scalar.value : this.#refuse(key, mistake.expected, scalar.shown, mistake.repair);
  }

  /** Text that may be a secret: findings never show it. */
  secret(key: string, rule: TextRule): string | undefined {
    const scalar = this.#scalar(key, 'text');
    if (scalar === undefined) return undefined;
    if (typeof scalar.value !== 'string')
      return this.#refuse(key, 'text', `a ${typeof scalar.value}`, 'put it in quotes');
    const mistake = rule(scalar.value);
    return mistake === undefined ? scalar.value : this.#refuse(key, mistake.expected, 'another value', mistake.repair);
  }

  number(key: string, { minimum, maximum, whole = true }: NumberRange): number | undefined {
    const expected = `a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}`;
    const scalar = this.#scalar(key, expected);
    if (scalar === undefined) return undefined;
    const value = scalar.expanded && scalar.value !== '' ? Number(scalar.value) : scalar.value;
    const fits =
      typeof value === 'number' && value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
    return fits ? value : this.#refuse(key, expected, scalar.shown, `write ${expected}`);
  }

  boolean(key: string): boolean | undefined {
    const scalar = this.#scalar(key, 'true or false');
    if (scalar === undefined) return undefined;
    if (scalar.value === true || (scalar.expanded && scalar.value === 'true')) return true;
    if (scalar.value === false || (scalar.expanded && scalar.value === 'false')) return false;
    return this.#refuse(key, 'true or false', scalar.shown, 'write true or false');
  }

  choice<const T extends string>(key: string, choices: readonly T[]): T | undefined {
    const expected = `one of ${choices.join(', ')}`;
    const scalar = this.#scalar(key, expected);
    if (scalar === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === scalar.value);
    if (choice !== undefined) return choice;
    const near = nearest(String(scalar.value), choices);
    return this.#refuse(key, expected, scalar.shown, near === undefined ? `write ${expected}` : `write ${near}`);
  }

  /** A list of texts; empty when the key is absent. */
  texts(key: string, rule?: TextRule): readonly string[] {
    if (!this.has(key)) return [];
    const node = this.#nodes.get(key);
    if (!isSeq(node)) {
      this.#refuse(key, 'a list of texts', describeNode(node), 'write `[first, second]`');
      return [];
    }
    return node.items.flatMap((item, index) => this.#item(item, `${key}[${index}]`, key, rule));
  }

  map(key: string): YamlMap | undefined {
    if (!this.has(key)) return undefined;
    const node = this.#nodes.get(key);
    if (isMap(node)) return new YamlMap(this.#source, this.#placeOf(key), this.lineOf(key), node as YamlNode);
    return this.#refuse(key, 'a map', describeNode(node), 'write keys with values below it');
  }

  /** Adds a finding about a key of this map, or about the map itself. */
  report(key: string | undefined, mistake: Mistake): void {
    const place = key === undefined ? this.place : this.#placeOf(key);
    const line = key === undefined ? this.line : this.lineOf(key);
    const message = place === '' ? mistake.message : `${place}: ${mistake.message}`;
    this.#source.findings.add({ ...mistake, file: this.#source.file, line, message });
  }

  #placeOf(key: string): string {
    return this.place === '' ? key : `${this.place}.${key}`;
  }

  #refuse(key: string, expected: string, found: string, repair: string): undefined {
    this.report(key, { message: 'this value cannot be used', expected, found, repair });
  }

  #item(item: unknown, label: string, key: string, rule: TextRule | undefined): string[] {
    const node = this.#source.resolve(item);
    const scalar = isScalar(node) ? this.#expand(key, node.value) : undefined;
    if (isScalar(node) && scalar === undefined) return [];
    if (typeof scalar?.value !== 'string') {
      this.#refuse(key, `text in ${label}`, scalar?.shown ?? describeNode(node), 'put it in quotes');
      return [];
    }
    const mistake = rule?.(scalar.value);
    if (mistake === undefined) return [scalar.value];
    this.#refuse(key, mistake.expected, scalar.shown, mistake.repair);
    return [];
  }

  #scalar(key: string, expected: string): ScalarValue | undefined {
    if (!this.has(key)) return undefined;
    const node = this.#nodes.get(key);
    if (isScalar(node)) return this.#expand(key, node.value);
    return this.#refuse(key, expected, describeNode(node), `write ${expected}`);
  }

  #expand(key: string, value: unknown): ScalarValue | undefined {
    if (typeof value !== 'string') return { value, expanded: false, shown: show(value) };
    const expansion = expandVariables(value, this.#source.env);
    if (expansion.missing === undefined) {
      const expanded = expansion.text !== value;
      const shown = expanded ? `${show(expansion.text)} (written ${value})` : show(value);
      return { value: expansion.text, expanded, shown };
    }
    this.report(key, {
      message: `the environment variable ${expansion.missing} is not set`,
      expected: `a value for ${expansion.missing}`,
      found: value,
      repair: `set ${expansion.missing}, or write a default: \${${expansion.missing}:-…}`,
    });
    return undefined;
  }
}

interface ScalarValue {
  readonly value: unknown;
  /** It came from the environment, where everything is text. */
  readonly expanded: boolean;
  /** For findings. */
  readonly shown: string;
}

/** Passwords in URLs stay out of findings: they end up in logs of builds. */
function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.replace(/\/\/[^/@]*@/, '//…@')) : String(value);
}

export function describeNode(node: unknown): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  return isScalar(node) && node.value !== null ? show(node.value) : 'nothing';
}

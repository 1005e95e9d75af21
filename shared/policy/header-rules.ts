// `headers` of bff.ts: which headers of the client may be read, and what they must look like, in the words of JSON Schema.
import { isReadableHeader } from '../config/index.ts';
import { compilePattern, findBacktracking } from '../contracts/index.ts';
import { FoyerError } from '../errors/index.ts';
import type { HeaderRule } from './header-rule.ts';
import { type HeadersSchema, isHeadersSchema, schemaMistakes, toHeaderRules } from './header-schema.ts';

/** Names alone, names with what each must look like, or the same as a JSON Schema. */
export type HeadersConfig = readonly string[] | Readonly<Record<string, HeaderRule>> | HeadersSchema;

interface CompiledRule {
  readonly name: string;
  readonly required: boolean;
  readonly minLength: number;
  readonly maxLength: number;
  readonly pattern: RegExp | undefined;
  readonly oneOf: ReadonlySet<string> | undefined;
}

/** Matching can take quadratic time: what is longer is refused unread. */
const defaultMaxLength = 256;
const mostLength = 4_096;

/** Lower-case. */
export function headerNames(config: HeadersConfig = []): readonly string[] {
  const names = Array.isArray(config) ? (config as readonly string[]) : Object.keys(rulesOf(config));
  return names.map((name) => name.toLowerCase());
}

/** What is wrong with it, one text each. */
export function headerMistakes(config: unknown): readonly string[] {
  if (Array.isArray(config)) return config.flatMap(nameMistake);
  if (typeof config !== 'object' || config === null) return ['neither a list of names nor names with rules'];
  if (isHeadersSchema(config)) {
    const mistakes = schemaMistakes({ ...config });
    return mistakes.length > 0 ? mistakes : headerMistakes(toHeaderRules(config));
  }
  return Object.entries(config).flatMap(([name, rule]) => [...nameMistake(name), ...ruleMistakes(name, rule)]);
}

/** @param config no list */
function rulesOf(config: HeadersConfig): Readonly<Record<string, HeaderRule>> {
  return isHeadersSchema(config) ? toHeaderRules(config) : (config as Readonly<Record<string, HeaderRule>>);
}

/** Refuses requests whose headers do not fit. Built once a BFF that has rules. */
export class HeaderRules {
  readonly #rules: readonly CompiledRule[];

  /** @param config without mistakes */
  constructor(config: Readonly<Record<string, HeaderRule>>) {
    this.#rules = Object.entries(config).map(([name, rule]) => compile(name.toLowerCase(), rule));
  }

  /** Why the headers do not fit, naming the first that does not; its value is never repeated. */
  mistakeIn(headers: Readonly<Record<string, string | string[] | undefined>>): FoyerError | undefined {
    for (const rule of this.#rules) {
      const value = headers[rule.name];
      if (value === undefined ? rule.required : !fits(value, rule)) {
        const publicMessage =
          value === undefined ? `The header ${rule.name} is missing.` : `The header ${rule.name} was not understood.`;
        return new FoyerError('BAD_REQUEST', { publicMessage });
      }
    }
    return undefined;
  }
}

/** Undefined where names alone are given: nothing is checked then, and nothing costs. */
export function createHeaderRules(config: HeadersConfig | undefined): HeaderRules | undefined {
  if (config === undefined || Array.isArray(config)) return undefined;
  return new HeaderRules(rulesOf(config));
}

function fits(value: string | string[], { minLength, maxLength, pattern, oneOf }: CompiledRule): boolean {
  if (typeof value !== 'string' || value.length < minLength || value.length > maxLength) return false;
  return (oneOf?.has(value) ?? true) && (pattern?.test(value) ?? true);
}

function compile(name: string, rule: HeaderRule): CompiledRule {
  return {
    name,
    required: rule.required ?? false,
    minLength: rule.minLength ?? 0,
    maxLength: rule.maxLength ?? defaultMaxLength,
    pattern: rule.pattern === undefined ? undefined : compilePattern(rule.pattern),
    oneOf: rule.enum && new Set(rule.enum),
  };
}

function nameMistake(name: unknown): string[] {
  if (typeof name !== 'string' || name === '') return ['a name that is no text'];
  return isReadableHeader(name) ? [] : [`${name}, which only Foyer, a proxy or the protocol may say`];
}

const isLength = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= mostLength;

const checks: Readonly<Record<keyof HeaderRule, (value: unknown) => string | undefined>> = {
  required: (value) => (typeof value === 'boolean' ? undefined : 'is neither true nor false'),
  pattern: (value) => (typeof value === 'string' ? patternMistake(value) : 'is no text'),
  enum: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
      ? undefined
      : 'is no list of texts',
  minLength: (value) => (isLength(value) ? undefined : `is no length from 0 to ${mostLength}`),
  maxLength: (value) => (isLength(value) ? undefined : `is no length from 0 to ${mostLength}`),
};

function ruleMistakes(name: string, rule: unknown): string[] {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return [`${name} without an object of rules`];
  return Object.entries(rule).flatMap(([key, value]) => {
    if (!Object.hasOwn(checks, key)) return [`${name}.${key}, which is none of ${Object.keys(checks).join(', ')}`];
    const mistake = checks[key as keyof HeaderRule](value);
    return mistake === undefined ? [] : [`${name}.${key} ${mistake}`];
  });
}

function patternMistake(pattern: string): string | undefined {
  if (compilePattern(pattern) === undefined) return 'is no regular expression';
  const slow = findBacktracking(pattern);
  return slow === undefined ? undefined : `can take exponential time: ${slow}`;
}

// Judges an answer: is what is not there told, and is what is told the fault of a service that was disturbed?
import { readFileSync } from 'node:fs';
import { Kind, parse, visit } from 'graphql';
import type { Outcome } from '../support/load.ts';
import { at } from '../support/repository.ts';
import type { Ask } from './operations.ts';

export interface Verdict {
  readonly degraded: boolean;
  /** Paths that are told, though no service behind them was disturbed. */
  readonly lost: readonly string[];
  /** Paths that differ from the whole answer, and nothing says so. */
  readonly silent: readonly string[];
}

interface Answer {
  readonly data: unknown;
  readonly errors?: readonly { readonly path?: Path }[];
  readonly extensions?: { readonly degraded?: readonly { readonly path: Path; readonly reason: string }[] };
}

type Path = readonly (string | number)[];

export interface JudgeOptions {
  lastOf(service: string): string;
  wasDisturbed(service: string, from: number, to: number): boolean;
}

/** @param whole the clean answers, by the name of what was asked */
export function createJudge(whole: ReadonlyMap<string, unknown>, { wasDisturbed, lastOf }: JudgeOptions) {
  const startedAt = performance.now();
  const servicesOf = new Map(['mobile', 'web', 'admin'].map((bff) => [bff, readServices(bff)]));
  const servicesBehind = (bff: string, path: Path) => {
    const field = path.filter((part) => typeof part === 'string').at(-1) ?? '';
    return servicesOf.get(bff)!.get(field) ?? everyService(servicesOf.get(bff)!);
  };
  return (ask: Ask, { text, sentAt, ms }: Outcome): Verdict => {
    const { data, errors = [], extensions } = JSON.parse(text) as Answer;
    const told = [...(extensions?.degraded ?? []), ...errors].map(({ path = [] }) => path);
    const lost = (extensions?.degraded ?? []).filter(({ path }) => {
      return ![...servicesBehind(ask.bff, path)].some((service) => wasDisturbed(service, sentAt, sentAt + ms));
    });
    const expected = whole.get(ask.name);
    const differing = differences(expected, data, [], ask.isMutation);
    return {
      degraded: told.length > 0,
      lost: lost.map(({ path, reason }) => {
        const behind = [...servicesBehind(ask.bff, path)].map(lastOf).join(', ');
        return `${ask.name}: ${path.join('.')} ${reason} (at ${((sentAt - startedAt) / 1_000).toFixed(0)} s, answered in ${ms.toFixed(0)} ms; ${behind})`;
      }),
      silent: differing
        .filter((path) => !told.some((one) => covers(one, path)))
        .map((path) => `${ask.name}: ${path.join('.')}`),
    };
  };
}

/** `rating` → reviews: by the fields of a BFF's schema, which services stand behind each. Code may call any: such a field is not listed. */
function readServices(bff: string): ReadonlyMap<string, ReadonlySet<string>> {
  const services = new Map<string, Set<string>>();
  visit(parse(readFileSync(at(`bffs/${bff}/schema.graphql`), 'utf8')), {
    FieldDefinition({ name, directives = [] }) {
      for (const argument of directives.flatMap((directive) =>
        directive.name.value === 'call' ? (directive.arguments ?? []) : [],
      ))
        if (argument.name.value === 'service' && argument.value.kind === Kind.STRING)
          services.set(name.value, (services.get(name.value) ?? new Set()).add(argument.value.value));
    },
  });
  return services;
}

function everyService(services: ReadonlyMap<string, ReadonlySet<string>>): Iterable<string> {
  return [...services.values()].flatMap((some) => [...some]).concat('inventory');
}

/** Where an answer is not the whole one. What a mutation answers changes with each; only what is missing counts. */
function differences(expected: unknown, found: unknown, path: Path, onlyMissing: boolean): Path[] {
  if (isContainer(expected) && isContainer(found) && Array.isArray(expected) === Array.isArray(found)) {
    if (Array.isArray(expected) && expected.length !== (found as unknown[]).length) return onlyMissing ? [] : [path];
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(
        value,
        (found as Record<string, unknown>)[key],
        [...path, Array.isArray(expected) ? Number(key) : key],
        onlyMissing,
      ),
    );
  }
  const isSame = onlyMissing ? expected === null || (found !== null && found !== undefined) : expected === found;
  return isSame ? [] : [path];
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether what is told of a path speaks of another: of one below it, or of one above it that became null with it. */
function covers(told: Path, path: Path): boolean {
  return told.slice(0, path.length).every((part, index) => part === path[index]);
}

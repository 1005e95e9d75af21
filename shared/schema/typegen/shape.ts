import { braces, type Doc, intersection, listOf, property, union } from './layout.ts';

/** What lies at the end of a path: a named type, or a list of what lies there. */
export interface PathEnd {
  /** Whether it may not be null or absent. */
  readonly required: boolean;
  readonly value: Doc | { readonly item: PathEnd };
}

/** What must be found in a value, gathered path by path. */
export class Shape {
  #required = false;
  #item: Shape | undefined;
  readonly #fields = new Map<string, Shape>();
  readonly #types = new Map<string, Doc>();

  /** @param levels how many lists lie at each step of the path; without it, all of them lie at its end */
  add(path: readonly string[], end: PathEnd, levels: readonly number[] = []): void {
    const [name, ...deeper] = path;
    const [level = 0, ...deeperLevels] = levels;
    if (name === undefined) return this.#end(end);
    const field = this.#fields.get(name) ?? new Shape();
    this.#fields.set(name, field);
    const { shape, end: below } = field.#descend(end, level);
    shape.add(deeper, below, deeperLevels);
  }

  get isEmpty(): boolean {
    return this.#fields.size === 0;
  }

  toDocs(): readonly Doc[] {
    return [...this.#fields].map(([name, field]) => property(name, field.#nullable(), { optional: !field.#required }));
  }

  #descend(end: PathEnd, level: number): { shape: Shape; end: PathEnd } {
    this.#required ||= end.required;
    if (level === 0 || !isList(end.value)) return { shape: this, end };
    this.#item ??= new Shape();
    return this.#item.#descend(end.value.item, level - 1);
  }

  #end({ value, required }: PathEnd): void {
    this.#required ||= required;
    if (!isList(value)) this.#types.set(JSON.stringify(value), value);
    else (this.#item ??= new Shape()).#end(value.item);
  }

  #nullable(): Doc {
    return this.#required ? this.#toDoc() : union([this.#toDoc(), 'null']);
  }

  #toDoc(): Doc {
    const parts: Doc[] = [...this.#types.values()];
    if (this.#item) parts.push(listOf(this.#item.#nullable()));
    if (this.#fields.size > 0) parts.push(braces(this.toDocs()));
    return intersection(parts);
  }
}

function isList(value: PathEnd['value']): value is { readonly item: PathEnd } {
  return typeof value === 'object' && 'item' in value;
}

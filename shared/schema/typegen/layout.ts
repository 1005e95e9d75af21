/** Lays out generated TypeScript: what fits stays on one line, the outermost part that does not is broken. */
export type Doc = string | Group | readonly Doc[];

interface Group {
  /** `block` is braces that are always broken; a `comment` is a docstring on lines of its own. */
  readonly kind: 'braces' | 'block' | 'angles' | 'union' | 'comment';
  readonly items: readonly Doc[];
}

export const braces = (items: readonly Doc[]): Doc => (items.length === 0 ? '{}' : { kind: 'braces', items });
export const block = (items: readonly Doc[]): Doc => (items.length === 0 ? '{}' : { kind: 'block', items });
export const angles = (items: readonly Doc[]): Doc => ({ kind: 'angles', items });

/** Each alternative once; `unknown` takes all others in. */
export function union(items: readonly Doc[]): Doc {
  const alternatives = new Map(items.flatMap(alternativesOf).map((item) => [flat(item), item]));
  if (alternatives.has('unknown')) return 'unknown';
  if (alternatives.size === 0) return 'never';
  return alternatives.size === 1
    ? [...alternatives.values()][0]!
    : { kind: 'union', items: [...alternatives.values()] };
}

function alternativesOf(doc: Doc): readonly Doc[] {
  return isGroup(doc) && doc.kind === 'union' ? doc.items : [doc];
}

/** All of them at once; a part that allows more than another adds nothing. */
export function intersection(parts: readonly Doc[]): Doc {
  const strict = parts.filter((part) => !parts.some((other) => other !== part && isWithin(other, part)));
  if (strict.length === 1) return strict[0]!;
  const closed = strict.map((part) => (isGroup(part) && part.kind === 'union' ? ['(', part, ')'] : part));
  return closed.flatMap((part, index) => (index === 0 ? [part] : [' & ', part]));
}

function isWithin(narrow: Doc, wide: Doc): boolean {
  const allowed = new Set(alternativesOf(wide).map(flat));
  const alternatives = alternativesOf(narrow).map(flat);
  return alternatives.length < allowed.size && alternatives.every((alternative) => allowed.has(alternative));
}

/** Answers are shared by all who asked for them, hence `readonly`. */
export function listOf(item: Doc): Doc {
  const text = flat(item);
  const closed = isGroup(item) ? item.kind !== 'union' : !/[|&]/.test(text) && !text.startsWith('readonly ');
  return closed ? ['readonly ', item, '[]'] : ['readonly (', item, ')[]'];
}

export function property(
  name: string,
  type: Doc,
  options: { readonly optional?: boolean; readonly readonly?: boolean } = {},
): Doc {
  return [options.readonly ? 'readonly ' : '', keyText(name), options.optional ? '?: ' : ': ', type];
}

export function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

export function literal(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

export function docComment(text: string): Doc {
  return { kind: 'comment', items: [text.trim().replace(/\s+/g, ' ').replaceAll('*/', '*\\/')] };
}

export function flat(doc: Doc): string {
  if (typeof doc === 'string') return doc;
  if (!isGroup(doc)) return doc.map(flat).join('');
  const items = doc.items.map(flat);
  switch (doc.kind) {
    case 'braces':
    case 'block':
      return `{ ${items.join('; ')} }`;
    case 'angles':
      return `<${items.join(', ')}>`;
    case 'union':
      return items.join(' | ');
    case 'comment':
      return `/** ${items.join('')} */`;
  }
}

const maxColumns = 120;

interface Place {
  readonly indent: number;
  /** Where the text begins. */
  readonly column: number;
  /** Characters that follow on its last line. */
  readonly rest: number;
}

export function render(doc: Doc, place: Place = { indent: 0, column: 0, rest: 1 }): string {
  if (typeof doc === 'string') return doc;
  if (!isGroup(doc)) return renderSequence(doc, place);
  const text = flat(doc);
  const rest = doc.kind === 'comment' ? 0 : place.rest;
  const fits = doc.kind !== 'block' && place.column + text.length + rest <= maxColumns;
  return fits ? text : renderBroken(doc, place.indent);
}

function renderSequence(docs: readonly Doc[], { indent, column, rest }: Place): string {
  let text = '';
  for (const [index, doc] of docs.entries()) {
    const after = docs.slice(index + 1).reduce((sum: number, next) => sum + flat(next).length, rest);
    text += render(doc, { indent, column: columnAfter(column, text), rest: after });
  }
  return text;
}

function columnAfter(column: number, text: string): number {
  const lineStart = text.lastIndexOf('\n') + 1;
  return lineStart === 0 ? column + text.length : text.length - lineStart;
}

function renderBroken({ kind, items }: Group, indent: number): string {
  if (kind === 'comment') return renderComment(flat(items), indent);
  const inner = indent + 2;
  const start = `\n${' '.repeat(inner)}`;
  const end = `\n${' '.repeat(indent)}`;
  const lead = kind === 'union' ? '| ' : '';
  const lines = items.map((item) => render(item, { indent: inner, column: inner + lead.length, rest: 1 }));
  if (kind === 'union') return lines.map((line) => `${start}| ${line}`).join('');
  if (kind === 'angles') return `<${start}${lines.join(`,${start}`)}${end}>`;
  const closed = items.map((item, index) => lines[index]! + (isGroup(item) && item.kind === 'comment' ? '' : ';'));
  return `{${start}${closed.join(start)}${end}}`;
}

function renderComment(text: string, indent: number): string {
  const start = `\n${' '.repeat(indent)} * `;
  const lines = text.split(' ').reduce<string[]>(
    ([...lines], word) => {
      const last = lines.at(-1)!;
      if (last === '') lines[lines.length - 1] = word;
      else if (indent + 3 + last.length + 1 + word.length <= maxColumns) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
      return lines;
    },
    [''],
  );
  return `/**${lines.map((line) => start + line).join('')}\n${' '.repeat(indent)} */`;
}

function isGroup(doc: Doc): doc is Group {
  return typeof doc === 'object' && 'kind' in doc;
}

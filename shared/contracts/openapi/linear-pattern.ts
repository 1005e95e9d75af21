/**
 * Finds regular expressions that take exponential time on some inputs. JavaScript's engine backtracks, and a client chooses the input:
 * `^(a+)+$` hangs the process on thirty characters. The check knows two causes, both about a group that repeats without end: its
 * alternatives can begin with the same character, or it holds another endless repetition that nothing separates from the next round.
 */

interface CharacterSet {
  readonly kind: 'set';
  /** Which sample characters match, one bit each. */
  readonly members: bigint;
}
interface Group {
  readonly kind: 'group';
  readonly alternatives: readonly (readonly Item[])[];
  /** Lookarounds, which take no character. */
  readonly zeroWidth: boolean;
}
interface Item {
  readonly atom: CharacterSet | Group;
  readonly min: number;
  readonly endless: boolean;
}

/** Why the pattern can take exponential time; undefined when nothing of the kind is obvious. */
export function findBacktracking(pattern: string): string | undefined {
  if (/\\[1-9]|\\k</.test(pattern.replaceAll('\\\\', ''))) return 'a back reference';
  return check(new Scanner(pattern).readAlternatives());
}

function check(alternatives: Group['alternatives']): string | undefined {
  for (const item of alternatives.flat()) {
    if (item.atom.kind !== 'group') continue;
    const reason = (item.endless ? ambiguity(item.atom) : undefined) ?? check(item.atom.alternatives);
    if (reason) return reason;
  }
  return undefined;
}

function ambiguity({ alternatives }: Group): string | undefined {
  let begun = 0n;
  for (const sequence of alternatives) {
    const first = firstOf(sequence);
    if ((begun & first) !== 0n) return 'a repeated group whose alternatives can begin alike';
    begun |= first;
  }
  const repeated = endlessOf(alternatives);
  const separated = alternatives.every(
    (sequence) => endlessOf([sequence]) === 0n || sequence.some((item) => isSeparator(item, repeated)),
  );
  return separated ? undefined : 'a repetition inside a repeated group';
}

function isSeparator({ atom, min, endless }: Item, repeated: bigint): boolean {
  return atom.kind === 'set' && min > 0 && !endless && (atom.members & repeated) === 0n;
}

/** What the endless repetitions inside can match. */
function endlessOf(alternatives: Group['alternatives']): bigint {
  let members = 0n;
  for (const { atom, endless } of alternatives.flat()) {
    if (atom.kind === 'group') members |= endless ? everythingOf(atom.alternatives) : endlessOf(atom.alternatives);
    else if (endless) members |= atom.members;
  }
  return members;
}

function everythingOf(alternatives: Group['alternatives']): bigint {
  let members = 0n;
  for (const { atom } of alternatives.flat()) {
    members |= atom.kind === 'set' ? atom.members : everythingOf(atom.alternatives);
  }
  return members;
}

/** What a sequence can begin with. */
function firstOf(sequence: readonly Item[]): bigint {
  let members = 0n;
  for (const { atom, min } of sequence) {
    if (atom.kind === 'group' && atom.zeroWidth) continue;
    if (atom.kind === 'set') members |= atom.members;
    else for (const alternative of atom.alternatives) members |= firstOf(alternative);
    if (min > 0) break;
  }
  return members;
}

const samples = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), 'é', '中', '٣', '\u2028'];

/** Repetitions up to this often are as good as a fixed length. */
const fewTimes = 8;

/** Reads a pattern that is known to compile. */
class Scanner {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  readAlternatives(): Item[][] {
    const alternatives: Item[][] = [[]];
    while (this.#at < this.#pattern.length && this.#pattern[this.#at] !== ')') {
      if (this.#take(/\|/y)) alternatives.push([]);
      else if (!this.#take(/\^|\$|\\b/iy)) alternatives.at(-1)!.push(this.#readItem());
    }
    return alternatives;
  }

  #readItem(): Item {
    const atom = this.#take(/\(/y) ? this.#readGroup() : this.#readSet();
    const quantifier = this.#take(/[*+?]\??|\{\d+(?:,\d*)?\}\??/y) ?? '';
    const [, min = '1', upTo, max] = /^\{(\d+)(,?)(\d*)/.exec(quantifier) ?? [];
    if (quantifier.startsWith('{')) {
      return { atom, min: Number(min), endless: upTo === ',' && (max === '' || Number(max) > fewTimes) };
    }
    return { atom, min: /^[*?]/.test(quantifier) ? 0 : 1, endless: /^[*+]/.test(quantifier) };
  }

  #readGroup(): Group {
    const prefix = this.#take(/\?(?:<?[=!]|:|<[^>]*>|[a-z-]*:)/iy) ?? '';
    const alternatives = this.readAlternatives();
    this.#at++;
    return { kind: 'group', alternatives, zeroWidth: /^\?<?[=!]/.test(prefix) };
  }

  #readSet(): CharacterSet {
    const source = this.#take(
      /\[(?:\\[\s\S]|[^\]\\])*\]|\\(?:u\{[^}]*\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|p\{[^}]*\}|[\s\S])|[\s\S]/iy,
    )!;
    return { kind: 'set', members: membersOf(source) };
  }

  #take(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const [taken] = expression.exec(this.#pattern) ?? [];
    if (taken !== undefined) this.#at += taken.length;
    return taken;
  }
}

function membersOf(source: string): bigint {
  const matcher = compilePattern(`^(?:${source})$`);
  let members = 0n;
  samples.forEach((sample, index) => {
    if (matcher?.test(sample) ?? true) members |= 1n << BigInt(index);
  });
  return members;
}

/** JSON Schema asks for Unicode patterns; many in the wild escape more than those allow, and mean the same without. */
export function compilePattern(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Tried without `u` next; undefined says that neither compiles.
    }
  }
  return undefined;
}

/**
 * The request target: path and query. A value never changes where a request goes: in the path it is exactly one segment,
 * in the query exactly one value.
 */
import type { RestBinding, RestParameter } from '../../contracts/index.ts';
import { encode, type Input, refuse, textOf } from './parameter-text.ts';

/** Literal text with its slashes, or what is put together into one segment. */
type PathPiece = string | readonly SegmentPart[];
type SegmentPart = string | { readonly input: string };

/** Longer targets are refused by servers, which would look like a fault of the service. */
const maxTargetLength = 16_000;

export function compileTarget(binding: RestBinding, basePath: string): (input: Input) => string {
  const pieces = compilePath(binding, basePath);
  const query = binding.parameters.filter((parameter) => parameter.in === 'query').map(compileQueryParameter);
  return (input) => {
    let target = '';
    for (const piece of pieces) target += typeof piece === 'string' ? piece : writeSegment(piece, input);
    let separator = '?';
    for (const parameter of query) {
      const text = writeQueryParameter(parameter, input[parameter.input]);
      if (text === '') continue;
      target += separator + text;
      separator = '&';
    }
    if (target.length > maxTargetLength)
      throw refuse(target.slice(0, target.indexOf('?')).slice(0, 100), 'is too long');
    return target;
  };
}

function compilePath({ path, parameters }: RestBinding, basePath: string): readonly PathPiece[] {
  const inputs = new Map(
    parameters.filter((parameter) => parameter.in === 'path').map(({ wire, input }) => [wire, input]),
  );
  const parts = path.map(
    (part): SegmentPart =>
      typeof part === 'string' ? encodeLiteral(part) : { input: inputs.get(part.parameter) ?? part.parameter },
  );
  const pieces: PathPiece[] = [basePath];
  let segment: SegmentPart[] = [];
  const endSegment = () => {
    if (segment.every((part) => typeof part === 'string')) pieces.push(segment.join(''));
    else pieces.push(segment);
    segment = [];
  };
  for (const part of parts) {
    if (typeof part !== 'string') {
      segment.push(part);
      continue;
    }
    for (const text of part.split(/(\/)/)) {
      if (text === '/') {
        endSegment();
        pieces.push(text);
      } else if (text !== '') segment.push(text);
    }
  }
  endSegment();
  return pieces.filter((piece) => piece.length > 0);
}

/** The contract's own text may be written encoded or not. */
function encodeLiteral(text: string): string {
  return encodeURI(text).replace(/%25([0-9a-f]{2})/gi, '%$1');
}

function writeSegment(parts: readonly SegmentPart[], input: Input): string {
  let segment = '';
  let name = '';
  for (const part of parts) {
    if (typeof part === 'string') segment += part;
    else {
      name = part.input;
      segment += encodePathValue(input[name], name);
    }
  }
  // RFC 3986, section 5.2.4: these two are taken out of a path; an empty one changes what the others mean.
  if (segment === '' || segment === '.' || segment === '..') throw refuse(name, 'is no path segment');
  return segment;
}

function encodePathValue(value: unknown, name: string): string {
  if (Array.isArray(value)) return value.map((item) => encodePathValue(item, name)).join(',');
  const text = textOf(value, name);
  // A proxy that decodes before it routes would climb on what looks harmless here, so these never leave, encoded or not.
  if (climbing.test(text) || /\p{Cc}/u.test(text)) throw refuse(name, 'is no path segment');
  return encode(text, name);
}

/** A dot segment, alone or between separators, each plain or percent-encoded; `..;` is one to servers with path parameters. */
const climbing = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\;]|%2f|%5c|%3b)/i;

interface QueryParameter {
  readonly input: string;
  /** Encoded, with its `=`. */
  readonly prefix: string;
  readonly explode: boolean;
}

function compileQueryParameter({ input, wire, explode }: RestParameter): QueryParameter {
  return { input, prefix: `${encodeURIComponent(wire)}=`, explode };
}

function writeQueryParameter({ input, prefix, explode }: QueryParameter, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (!Array.isArray(value)) return prefix + encode(textOf(value, input), input);
  if (value.length === 0) return '';
  const texts = value.map((item) => encode(textOf(item, input), input));
  return prefix + texts.join(explode ? `&${prefix}` : ',');
}

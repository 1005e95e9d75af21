// Which media type an answer has. Decided before anything runs: a mutation whose answer nobody accepts must not be carried out.

export const graphqlJson = 'application/graphql-response+json';
export const plainJson = 'application/json';
export type AnswerType = typeof graphqlJson | typeof plainJson;

/** First what is answered where a client takes anything. */
const offered: readonly AnswerType[] = [plainJson, graphqlJson];
/** Longer ones are nobody's: browsers send 150 characters. */
const maxLength = 1_024;
const maxRemembered = 200;
const remembered = new Map<string, AnswerType | undefined>();

/**
 * The type to answer with, by RFC 9110, section 12.5.1; undefined when the client accepts none of ours (406). Clients send few different
 * values, so each is worked out once.
 */
export function acceptedType(accept: string | undefined): AnswerType | undefined {
  if (accept === undefined || accept === '') return plainJson;
  if (remembered.has(accept)) return remembered.get(accept);
  const type = accept.length > maxLength ? undefined : negotiate(accept);
  if (remembered.size < maxRemembered) remembered.set(accept, type);
  return type;
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function negotiate(accept: string): AnswerType | undefined {
  const ranges = accept.split(',').map(toRange);
  const ranked = offered
    .map((type) => rank(type, ranges))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || b.precision - a.precision || a.place - b.place);
  return ranked[0]?.type;
}

/** By the most precise range that a type falls in. */
function rank(type: AnswerType, ranges: readonly Range[]) {
  let [precision, quality, place] = [0, 0, 0];
  for (const [index, range] of ranges.entries()) {
    const precise = range.type === type ? 3 : range.type === 'application/*' ? 2 : range.type === '*/*' ? 1 : 0;
    if (precise > precision) [precision, quality, place] = [precise, range.quality, index];
  }
  return { type, precision, quality, place };
}

/** Of its parameters `q` and `charset=utf-8` are understood; a range with another one is for somebody else. */
function toRange(text: string): Range {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  let quality = 1;
  for (const parameter of parameters) {
    const [key, value = ''] = parameter.split('=', 2);
    if (key === 'q') quality = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value) ? Number(value) : 0;
    else if (parameter !== '' && !/^charset="?utf-?8"?$/.test(parameter)) quality = 0;
  }
  return { type: name, quality };
}

// One request that no well-behaved client would send, as the bytes that go over the wire.

/** Where the odd part lies. */
export type Kind = 'document' | 'body' | 'header' | 'token';
export const kinds: readonly Kind[] = ['document', 'body', 'header', 'token'];

/** Plain data: what fails is kept as a file. */
export interface FuzzInput {
  readonly kind: Kind;
  readonly bff: string;
  /** One character a byte (latin1). */
  readonly bytes: string;
  /** `refused`: no data, no call. `unauthenticated`: 401 as well. `any`: answered, or refused in order. */
  readonly expects: 'any' | 'refused' | 'unauthenticated';
  /** It may be half a request, which the server rightly waits for the rest of. */
  readonly mayWait?: boolean;
}

export interface Request {
  /** @default POST */
  readonly method?: string;
  readonly target: string;
  /** In this order, as they are; `host`, `connection` and a fitting `content-length` come beside those that are not here. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** As bytes in latin1: see `utf8`. */
  readonly body?: string;
}

export function toBytes({ method = 'POST', target, headers = [], body = '' }: Request): string {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const usual: readonly (readonly [string, string])[] = [
    ['host', 'foyer.example'],
    ['connection', 'close'],
    ...(body === '' || names.has('transfer-encoding') ? [] : [['content-length', String(body.length)] as const]),
  ];
  const lines = [...usual.filter(([name]) => !names.has(name)), ...headers].map(([name, value]) => `${name}: ${value}`);
  return `${[`${method} ${target} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

/** A text as the bytes that carry it, one character each. */
export function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/**
 * The same request with so many spaces before its document: nothing that is kept of the first one answers it. Undefined where there is no
 * document to be found.
 */
export function respaced(input: FuzzInput, spaces: number): FuzzInput | undefined {
  const document = /"query" ?: ?"/;
  const length = /(content-length: )(\d+)/;
  if (!document.test(input.bytes) || !length.test(input.bytes)) return undefined;
  const bytes = input.bytes
    .replace(length, (_, name: string, value: string) => `${name}${Number(value) + spaces}`)
    .replace(document, (found) => found + ' '.repeat(spaces));
  return { ...input, bytes };
}

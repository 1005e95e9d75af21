import { status as grpcStatus } from './grpc-codes.ts';
import { Problem } from './problem.ts';

export type Protocol = 'rest' | 'grpc' | 'graphql';

/** How a service misbehaves. Every dial left out is off. */
export interface Fault {
  /** Wait before answering. */
  readonly latencyMs?: number;
  /** Up to so much more, at random. */
  readonly jitterMs?: number;
  /** Fail with this HTTP status; for gRPC also the name of a code, for GraphQL also an error code inside a 200. */
  readonly status?: number | string;
  /** The share of calls that fail, 0 to 1. Without it and with `status`, all do. */
  readonly errorRate?: number;
  /** Never answer. */
  readonly hang?: boolean;
  /** Send half of the body, then reset the connection (gRPC: the stream). */
  readonly resetMidBody?: boolean;
  /** Answer 200 with what nobody can read. */
  readonly garbage?: boolean | 'json' | 'html' | 'empty';
  /** Send one byte each so many milliseconds. */
  readonly dripMs?: number;
  /** Pad the (valid) body to this size. */
  readonly bodyBytes?: number;
  /** Answer well-formed values of the wrong type: all of them, or only the fields of this name. */
  readonly wrongType?: boolean | string;
}

/** What is put on the wire to set dials: a fault, perhaps for one operation only. */
export interface Dials extends Fault {
  readonly operation?: string;
}

interface Rule {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}

const milliseconds: Rule = { expected: 'milliseconds, 0 to 600000', fits: (value) => isNumber(value, 0, 600_000) };
const flag: Rule = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };

const RULES: Readonly<Record<keyof Dials, Rule>> = {
  latencyMs: milliseconds,
  jitterMs: milliseconds,
  status: { expected: 'an HTTP status, 200 to 599', fits: (value) => isNumber(value, 200, 599) },
  errorRate: { expected: 'a share, 0 to 1', fits: (value) => isNumber(value, 0, 1) },
  hang: flag,
  resetMidBody: flag,
  garbage: {
    expected: 'true, false, "json", "html" or "empty"',
    fits: (value) => typeof value === 'boolean' || value === 'json' || value === 'html' || value === 'empty',
  },
  dripMs: milliseconds,
  bodyBytes: { expected: 'a size in bytes, 0 to 268435456', fits: (value) => isNumber(value, 0, 2 ** 28) },
  wrongType: {
    expected: 'true, false or the name of a field',
    fits: (value) => typeof value === 'boolean' || typeof value === 'string',
  },
  operation: { expected: 'the name of an operation', fits: (value) => typeof value === 'string' },
};

const STATUS_RULES: Readonly<Record<Protocol, Rule>> = {
  rest: RULES.status,
  grpc: {
    expected: 'an HTTP status, 200 to 599, or the name of a gRPC code such as "UNAVAILABLE"',
    fits: (value) => RULES.status.fits(value) || (typeof value === 'string' && value !== 'OK' && value in grpcStatus),
  },
  graphql: {
    expected: 'an HTTP status, 200 to 599, or an error code such as "NOT_FOUND"',
    fits: (value) => RULES.status.fits(value) || typeof value === 'string',
  },
};

export interface DialTarget {
  readonly name: string;
  readonly protocol: Protocol;
  readonly operations: readonly string[];
}

/** Turns unknown input into dials that fit the service, or throws a Problem that says what would. */
export function parseDials(input: unknown, target: DialTarget): Dials {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new Problem('invalid', 'Dials are a JSON object, for example {"latencyMs": 80}.');
  }
  for (const [name, value] of Object.entries(input)) checkDial(name, value, target);
  const dials = input as Dials;
  if (dials.operation !== undefined && !target.operations.includes(dials.operation)) {
    const known = target.operations.join(', ');
    throw new Problem('invalid', `${target.name} has no operation "${dials.operation}". It has: ${known}.`);
  }
  return dials;
}

function checkDial(name: string, value: unknown, target: DialTarget): void {
  if (!isDial(name)) {
    throw new Problem('invalid', `There is no dial "${name}". There are: ${Object.keys(RULES).join(', ')}.`);
  }
  const rule = name === 'status' ? STATUS_RULES[target.protocol] : RULES[name];
  if (!rule.fits(value)) {
    throw new Problem('invalid', `"${name}" is ${rule.expected}; ${JSON.stringify(value)} came.`);
  }
}

function isDial(name: string): name is keyof Dials {
  return Object.hasOwn(RULES, name);
}

function isNumber(value: unknown, minimum: number, maximum: number): boolean {
  return typeof value === 'number' && value >= minimum && value <= maximum;
}

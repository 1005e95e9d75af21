// What must hold for every input, whatever it is. Each breach is one line.
import { isErrorCode } from '../../shared/errors/index.ts';
import { assertTellsNothing } from '../support/attack.ts';
import type { Answer } from './answers.ts';
import type { FuzzInput } from './input.ts';
import type { Observation } from './target.ts';

/** The longest that one request may keep the loop from others. */
export const maxBlockedMs = 50;
/** Service calls of one request, after the memo (design, section 10). */
const maxCalls = 50;
const maxErrors = 5;
const maxRefusalCharacters = 4_096;

const knownStatuses = new Set([
  200, 204, 304, 400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 417, 429, 431, 501, 505,
]);

/** Without how long the loop was blocked, which is judged by more than one look. */
export function judge(input: FuzzInput, { answers, closed, calls, pollution }: Observation): readonly string[] {
  const findings = answers.flatMap(judgeAnswer);
  if (answers.length === 0 && !input.mayWait) findings.push(closed ? 'closed without an answer' : 'no answer');
  if (calls.length > 0 && !answers.some(hasData)) findings.push(`refused, and called ${[...new Set(calls)]}`);
  if (calls.length > maxCalls * Math.max(1, answers.length)) findings.push(`${calls.length} calls`);
  if (pollution.length > 0) findings.push(`objects have ${pollution} now`);
  if (input.expects !== 'any' && answers.some(hasData)) findings.push('answered with data');
  if (input.expects === 'unauthenticated' && !answers.every(({ status }) => status === 401))
    findings.push(`${answers.map(({ status }) => status)} in place of 401`);
  return findings;
}

export function hasData({ body }: Answer): boolean {
  return parse(body)?.data !== undefined;
}

function judgeAnswer(answer: Answer): string[] {
  const { status, headers, body } = answer;
  if (!knownStatuses.has(status)) return [`status ${status}: ${body.slice(0, 200)}`];
  const findings: string[] = [];
  try {
    assertTellsNothing(body);
  } catch {
    findings.push(`tells too much: ${body.slice(0, 500)}`);
  }
  if (headers.has('server') || headers.has('x-powered-by')) findings.push('says what it is made of');
  const parsed = parse(body);
  if (body !== '' && parsed === undefined) findings.push(`${status}, and no JSON: ${body.slice(0, 200)}`);
  for (const { extensions } of parsed?.errors ?? []) {
    if (!isErrorCode(extensions?.code)) findings.push(`an error with the code ${extensions?.code}`);
    if (extensions?.code === 'INTERNAL_SERVER_ERROR') findings.push(`a mistake of ours: ${body.slice(0, 500)}`);
  }
  if (status !== 304 && !/^[A-Za-z0-9-]{8,64}$/.test(headers.get('x-trace-id') ?? '') && status >= 300)
    findings.push(`${status} without a trace id`);
  if (parsed?.errors !== undefined && parsed.data === undefined) findings.push(...judgeRefusal(answer, parsed));
  return findings;
}

function judgeRefusal({ status, body }: Answer, { errors = [] }: Body): string[] {
  const findings: string[] = [];
  if (errors.length === 0) findings.push(`${status} without an error`);
  if (errors.length > maxErrors) findings.push(`${errors.length} errors`);
  if (body.length > maxRefusalCharacters) findings.push(`a refusal of ${body.length} characters`);
  return findings;
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions?: { readonly code?: unknown } }[];
}

function parse(body: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

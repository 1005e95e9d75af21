import type { CallSignal } from '../../resilience/index.ts';
import type { Attempt, Transport } from '../types.ts';
import { isBatchRefusal, isTakenDown } from './batch-refusal.ts';
import { BatchSignal } from './batch-signal.ts';
import { Batches, type Member } from './batches.ts';
import { type Delegation, type Delegations, writeBodyHead } from './delegations.ts';
import { batchPrefix, writeBatchDocument } from './documents.ts';
import { takeField } from './field-value.ts';
import type { GraphqlAnswer } from './graphql-answer.ts';
import type { GraphqlSender } from './graphql-client.ts';

/** Each is an alias of one document, and services limit these. */
const maxBatchMembers = 50;

/** How long an operation's calls go out one by one after the service refused several at once. */
const apartMs = 10_000;

/** Carries calls to one GraphQL service, each as one root field; equal reads of one tick share a document. Built once a process. */
export class GraphqlTransport implements Transport {
  readonly #delegations: Delegations;
  readonly #client: GraphqlSender;
  readonly #batches = new Batches(maxBatchMembers, (members) => void this.#sendMembers(members));
  /** By operation name, on the clock of `performance.now()`. */
  readonly #apartUntil = new Map<string, number>();

  constructor(delegations: Delegations, client: GraphqlSender) {
    this.#delegations = delegations;
    this.#client = client;
  }

  async send(attempt: Attempt): Promise<unknown> {
    const delegation = this.#delegations.get(attempt);
    if (this.#mayBatch(attempt, delegation)) return this.#batches.join(attempt, delegation);
    return this.#sendAlone(attempt, delegation);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #mayBatch({ operation }: Attempt, { binding }: Delegation): boolean {
    if (!operation.read || binding.operationType !== 'query') return false;
    const apartUntil = this.#apartUntil.get(operation.name);
    return apartUntil === undefined || performance.now() >= apartUntil;
  }

  async #sendAlone(attempt: Attempt, delegation: Delegation): Promise<unknown> {
    const { operation, deadlineAt, signal, input } = attempt;
    const body = `${delegation.bodyHead}${JSON.stringify(input)}}`;
    const answer = await this.#client.post({ attempt, body, deadlineAt, signal });
    return takeField(answer, { key: delegation.name, write: !operation.read, renamed: delegation.renamed });
  }

  async #sendMembers(members: readonly Member[]): Promise<void> {
    const waiting = members.filter(isWaiting);
    if (waiting.length > 1) await this.#sendTogether(waiting);
    else this.#sendApart(waiting);
  }

  #sendApart(members: readonly Member[]): void {
    for (const { attempt, delegation, resolve, reject } of members) {
      this.#sendAlone(attempt, delegation).then(resolve, reject);
    }
  }

  async #sendTogether(members: readonly Member[]): Promise<void> {
    const shared = new BatchSignal(members);
    try {
      const answer = await this.#postTogether(members, shared.signal);
      this.#settle(members, shared.settle(), answer);
    } catch (error) {
      const waiting = shared.settle();
      if (isBatchRefusal(error)) this.#split(waiting);
      else for (const { reject } of waiting) reject(error);
    }
  }

  #postTogether(members: readonly Member[], signal: CallSignal): Promise<GraphqlAnswer> {
    const deadlineAt = Math.max(...members.map(({ attempt }) => attempt.deadlineAt));
    return this.#client.post({ attempt: members[0]!.attempt, body: writeBatchBody(members), deadlineAt, signal });
  }

  #settle(members: readonly Member[], waiting: readonly Member[], answer: GraphqlAnswer): void {
    const refused: Member[] = [];
    members.forEach((member, index) => {
      if (!waiting.includes(member)) return;
      const key = batchPrefix(index) + member.delegation.name;
      if (isTakenDown(answer, key)) refused.push(member);
      else settleMember(member, answer, key);
    });
    if (refused.length > 0) this.#split(refused);
  }

  /** One input or one answer must not cost the others theirs: each is asked for again by itself, and batching rests for a while. */
  #split(members: readonly Member[]): void {
    for (const { attempt } of members) this.#apartUntil.set(attempt.operation.name, performance.now() + apartMs);
    this.#sendApart(members);
  }
}

function isWaiting({ attempt, reject }: Member): boolean {
  if (attempt.signal.aborted) reject(attempt.signal.reason);
  return !attempt.signal.aborted;
}

function settleMember({ delegation, resolve, reject }: Member, answer: GraphqlAnswer, key: string): void {
  try {
    resolve(takeField(answer, { key, write: false, renamed: delegation.renamed }));
  } catch (error) {
    reject(error);
  }
}

function writeBatchBody(members: readonly Member[]): string {
  const variables: Record<string, unknown> = {};
  members.forEach(({ attempt, delegation }, index) => {
    for (const name of delegation.given) variables[batchPrefix(index) + name] = attempt.input[name];
  });
  const document = writeBatchDocument(members.map(({ delegation }) => delegation));
  return `${writeBodyHead(document)}${JSON.stringify(variables)}}`;
}

import DataLoader from 'dataloader';
import { FoyerError, isFoyerError, toFoyerError } from '../errors/index.ts';
import { Call, type Policy, type Send } from './call.ts';
import type { RequestScope } from './request-scope.ts';
import type { Operation, ResolvedBatch } from './types.ts';

type Gatherer = DataLoader<Call, unknown>;

/**
 * Calls of one request and one tick become one call of the operation's `batch` entry. The bulk call takes the bulk operation's own way
 * from `deadline` on, with the latest deadline of its members; it is aborted when the last member has left.
 */
export function createGather(sendBulk: (bulk: Operation) => Send): Policy {
  return (_next, operation) => {
    const { batch } = operation;
    if (!batch) return undefined;
    const send = sendBulk(batch.operation);
    const gatherers = new WeakMap<RequestScope, Map<string, Gatherer>>();
    return (call) => gathererOf(gatherers, call, batch, send).load(call);
  };
}

/** Members share a call when all they ask for but the key is equal. */
function gathererOf(
  gatherers: WeakMap<RequestScope, Map<string, Gatherer>>,
  call: Call,
  batch: ResolvedBatch,
  send: Send,
): Gatherer {
  let ofRequest = gatherers.get(call.scope);
  if (!ofRequest) gatherers.set(call.scope, (ofRequest = new Map()));
  const group = `${call.selection}\n${batch.groupOf(call.input)}`;
  let gatherer = ofRequest.get(group);
  if (!gatherer) {
    gatherer = new DataLoader<Call, unknown>((calls) => answerAll(calls, batch, send), {
      cache: false,
      maxBatchSize: batch.max,
    });
    ofRequest.set(group, gatherer);
  }
  return gatherer;
}

/** One answer or error a member, in their order, as dataloader wants it. */
async function answerAll(calls: readonly Call[], batch: ResolvedBatch, send: Send): Promise<unknown[]> {
  const members = calls.filter((call) => !call.shared.abandoned);
  const answers = await answersByKey(members, batch, send);
  return calls.map((call) => {
    const answer = answers.get(batch.keyOf(call.input));
    return answer === undefined ? (batch.many ? [] : null) : answer;
  });
}

async function answersByKey(members: readonly Call[], batch: ResolvedBatch, send: Send): Promise<Map<string, unknown>> {
  if (members.length === 0) return new Map();
  try {
    return itemsByKey(await send(bulkCall(members, batch)), batch);
  } catch (thrown) {
    const error = toFoyerError(thrown);
    if (error.code === 'BAD_USER_INPUT' && members.length > 1) return askOneByOne(members, batch, send);
    return new Map(members.map((member) => [batch.keyOf(member.input), error]));
  }
}

/** A batch refused for one member's input is split once, so that the others still get their answers. */
async function askOneByOne(members: readonly Call[], batch: ResolvedBatch, send: Send): Promise<Map<string, unknown>> {
  const answers = await Promise.all(members.map((member) => answersByKey([member], batch, send)));
  return new Map(answers.flatMap((one) => [...one]));
}

function bulkCall(members: readonly Call[], batch: ResolvedBatch): Call {
  const first = members[0]!;
  const call = new Call({
    operation: batch.operation,
    input: batch.bulkInput(members.map((member) => member.input)),
    selection: batch.bulkSelection(first.selection),
    scope: first.scope,
    deadlineAt: Math.max(...members.map((member) => member.shared.deadlineAt)),
  });
  abortWhenAllHaveLeft(members, call);
  return call;
}

function abortWhenAllHaveLeft(members: readonly Call[], bulk: Call): void {
  let waiting = members.length;
  const leave = () => {
    if (--waiting === 0)
      bulk.shared.abort(new FoyerError('UPSTREAM_TIMEOUT', { detail: 'all members of the batch have left' }));
  };
  for (const member of members) {
    member.shared.dispatched();
    member.shared.onAbort = leave;
  }
}

/** An item that stands for a failure of its own (an error in its place) keeps it; it has no key and so answers nobody. */
function itemsByKey(answer: unknown, batch: ResolvedBatch): Map<string, unknown> {
  const byKey = new Map<string, unknown>();
  for (const item of batch.itemsOf(answer)) {
    if (item === null || item === undefined || isFoyerError(item)) continue;
    const key = batch.keyOfItem(item);
    if (!batch.many) byKey.set(key, item);
    else if (byKey.has(key)) (byKey.get(key) as unknown[]).push(item);
    else byKey.set(key, [item]);
  }
  return byKey;
}

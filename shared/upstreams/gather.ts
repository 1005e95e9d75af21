import DataLoader from 'dataloader';
import { FoyerError, isFoyerError, toFoyerError } from '../errors/index.ts';
import type { AbortListener } from '../resilience/index.ts';
import type { CacheStep } from './cache.ts';
import type { AskAll } from './cached-operation.ts';
import { type Ask, Call, deliver, type Policy } from './call.ts';
import type { CallCounts } from './call-counts.ts';
import type { Operation, ResolvedBatch } from './types.ts';

type Gatherer = DataLoader<Call, unknown>;

/**
 * Calls of one request and one tick become one call of the operation's `batch` entry. The bulk call takes the bulk operation's own way
 * from `deadline` on, with the latest deadline of its members; it is aborted when the last member has left.
 *
 * Members are kept one by one, so that the cache stands between gathering them and asking for those it does not have.
 *
 * @param sendBulk the way of a bulk operation to the variant that its members go to
 */
export function createGather(
  sendBulk: (bulk: Operation, variant: string) => Ask,
  cache: CacheStep,
  counts: CallCounts,
): Policy {
  return (_next, operation, variant) => {
    const { batch } = operation;
    if (!batch) return undefined;
    const ofOperation = counts.of(operation);
    const send = sendBulk(batch.operation, variant);
    const ask = cache.gathered(operation, (calls) => askInBatches(calls, batch, send));
    return (call, receiver) => {
      ofOperation.gathered++;
      deliver(gathererOf(call, batch, ask).load(call), receiver);
    };
  };
}

/** Members share a call when all they ask for but the key is equal. */
function gathererOf(call: Call, batch: ResolvedBatch, ask: AskAll): Gatherer {
  const { gatherers } = call.scope;
  let ofRequest = gatherers.get(ask) as Map<string, Gatherer> | undefined;
  if (!ofRequest) gatherers.set(ask, (ofRequest = new Map()));
  const group = `${call.addedText}\n${call.selection}\n${batch.groupOf(call.input)}`;
  let gatherer = ofRequest.get(group);
  if (!gatherer) {
    gatherer = new DataLoader<Call, unknown>(ask, { cache: false });
    ofRequest.set(group, gatherer);
  }
  return gatherer;
}

async function askInBatches(calls: readonly Call[], batch: ResolvedBatch, send: Ask): Promise<readonly unknown[]> {
  if (calls.length <= batch.max) return answerAll(calls, batch, send);
  const chunks = Array.from({ length: Math.ceil(calls.length / batch.max) }, (_, index) =>
    calls.slice(index * batch.max, (index + 1) * batch.max),
  );
  return (await Promise.all(chunks.map((chunk) => answerAll(chunk, batch, send)))).flat();
}

/** One answer or error a member, in their order, as dataloader wants it. */
async function answerAll(calls: readonly Call[], batch: ResolvedBatch, send: Ask): Promise<unknown[]> {
  const members = calls.filter((call) => !call.shared.abandoned);
  const answerOf = await askTogether(members, batch, send);
  return calls.map((call) => answerOf(call));
}

type AnswerOf = (member: Call) => unknown;

async function askTogether(members: readonly Call[], batch: ResolvedBatch, send: Ask): Promise<AnswerOf> {
  if (members.length === 0) return () => null;
  try {
    return answersByKey(await send(bulkCall(members, batch)), batch);
  } catch (thrown) {
    const error = toFoyerError(thrown);
    if (error.code === 'BAD_USER_INPUT' && members.length > 1) return askOneByOne(members, batch, send);
    return () => error;
  }
}

/** A batch refused for one member's input is split once, so that the others still get their answers. */
async function askOneByOne(members: readonly Call[], batch: ResolvedBatch, send: Ask): Promise<AnswerOf> {
  const waiting = members.filter((member) => !member.shared.abandoned);
  const answers = await Promise.all(waiting.map((member) => askTogether([member], batch, send)));
  const answerOf = new Map(waiting.map((member, index) => [member, answers[index]!]));
  return (member) => answerOf.get(member)?.(member) ?? null;
}

function bulkCall(members: readonly Call[], batch: ResolvedBatch): Call {
  const first = members[0]!;
  const call = new Call({
    operation: batch.operation,
    input: batch.bulkInput(members.map((member) => member.input)),
    selection: batch.bulkSelection(first.selection),
    scope: first.scope,
    deadlineAt: Math.max(...members.map((member) => member.shared.deadlineAt)),
    outlivesClient: members.some((member) => member.outlivesClient),
    // The bulk operation may declare more, but this is all that it gets here.
    declaredMs: first.declaredMs,
    visibility: members.every((member) => member.visibility === 'public') ? 'public' : 'private',
  });
  if (members.some((member) => member.tags.length > 0)) call.memberTags = members.flatMap((member) => member.tags);
  call.variant = first.variant;
  call.addAsOf(first);
  abortWhenAllHaveLeft(members, call);
  return call;
}

function abortWhenAllHaveLeft(members: readonly Call[], bulk: Call): void {
  let waiting = members.length;
  const listener: AbortListener = {
    onAbort() {
      if (--waiting === 0)
        bulk.shared.abort(new FoyerError('UPSTREAM_TIMEOUT', { detail: 'all members of the batch have left' }));
    },
  };
  for (const member of members) {
    member.shared.dispatched();
    member.shared.listen(listener);
  }
}

/**
 * A key without an item has null, or an empty list. But an error in an item's place has lost the item's key: whoever found nothing then
 * gets the error, since it may have been theirs, and nothing goes missing in silence.
 */
function answersByKey(answer: unknown, batch: ResolvedBatch): AnswerOf {
  const byKey = new Map<string, unknown>();
  let lost: FoyerError | undefined;
  for (const item of batch.itemsOf(answer)) {
    if (isFoyerError(item)) lost ??= item;
    else if (item !== null && item !== undefined) addItem(byKey, item, batch);
  }
  return ({ input }) => byKey.get(batch.keyOf(input)) ?? lost ?? (batch.many ? [] : null);
}

function addItem(byKey: Map<string, unknown>, item: unknown, batch: ResolvedBatch): void {
  const key = batch.keyOfItem(item);
  if (!batch.many) byKey.set(key, item);
  else if (byKey.has(key)) (byKey.get(key) as unknown[]).push(item);
  else byKey.set(key, [item]);
}

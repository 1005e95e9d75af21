import pc from 'picocolors';
import type { ExplainedCall, ExplainedStep, KeptAnswer } from './explain-step.ts';
import type { Explanation } from './explanation.ts';

/** A tree of stages and their calls, and below it what requests share. */
export function printExplanation(explanation: Explanation): string {
  const { stages } = explanation;
  const calls = stages.flatMap((steps, stage) => stageLines(steps, stage));
  return `${[
    ...headLines(explanation),
    '',
    ...(calls.length > 0 ? calls : ['It calls nothing.']),
    '',
    ...sharingLines(explanation),
    '',
  ].join('\n')}`;
}

function headLines(explanation: Explanation): string[] {
  const { bff, operation, kind, registered, deadlineMs, worstCaseMs } = explanation;
  const known = registered ? pc.green('registered') : pc.yellow('not registered');
  return [
    `${pc.bold(operation ?? 'an operation without a name')}  ${pc.dim(`${kind} of`)} ${bff}  ${known}`,
    `answered within ${pc.bold(ms(deadlineMs))}, its calls take ${ms(worstCaseMs)} at worst`,
    `${costLine(explanation)}, ${compiledLine(explanation)}`,
  ];
}

function costLine({ cost: { estimated, refusedBy, max } }: Explanation): string {
  if (estimated !== undefined) return `costs ${pc.bold(String(estimated))} of ${max}`;
  return `${pc.red(`refused by ${refusedBy}`)} with these variables (--variables), where ${max} is allowed`;
}

function compiledLine({ compiled }: Explanation): string {
  switch (compiled.when) {
    case 'beforeTheFirstRequest':
      return 'compiled before the first request';
    case 'onceHot':
      return `compiled after ${compiled.afterRuns} requests`;
    case 'never':
      return `interpreted: ${compiled.because}`;
  }
}

function stageLines(steps: readonly ExplainedStep[], stage: number): string[] {
  const title = stage === 0 ? 'at once' : `then, with what ${stage === 1 ? 'these' : 'those'} answered`;
  return [pc.bold(title), ...steps.flatMap((step, index) => stepLines(step, index === steps.length - 1))];
}

function stepLines(step: ExplainedStep, isLast: boolean): string[] {
  const { path, call, timeoutMs, onFailure } = step;
  const what = call ? `${pc.cyan(call.operation)} ${pc.dim(protocols[call.protocol])}` : pc.magenta('code of the BFF');
  const details = [
    ...(call ? inputLines(call) : ['what it calls is known only when it runs']),
    `${whose(step)}${call ? `; ${sharedLine(call)}` : ''}`,
    ...(call?.kept ? [keptLine(call.kept)] : []),
  ];
  const stem = isLast ? '   ' : '│  ';
  return [
    `${isLast ? '└─' : '├─'} ${pc.bold(path)}  ${what}  ${pc.dim('≤')} ${ms(timeoutMs)}, else ${onFailure}`,
    ...details.map((detail) => `${stem}   ${detail}`),
  ];
}

const protocols = { rest: 'REST', grpc: 'gRPC', graphql: 'GraphQL' } as const;

function inputLines({ input, batch }: ExplainedCall): string[] {
  const inputs = Object.entries(input).map(([name, text]) => `${name} ${pc.dim('←')} ${text}`);
  const gathered = batch ? [`gathered into ${pc.cyan(batch.operation)}, ${batch.max} at a time`] : [];
  return [...(inputs.length > 0 ? [inputs.join('  ')] : []), ...gathered];
}

function whose({ viewerBecause, headers }: ExplainedStep): string {
  const differs = headers.length > 0 ? `, by ${headers.join(', ')}` : '';
  if (viewerBecause.length === 0) return `${pc.green("everybody's")}${differs}`;
  return `${pc.yellow("the viewer's")}${differs}: ${viewerBecause.join('; ')}`;
}

function sharedLine({ sharedWith, notSharedBecause }: ExplainedCall): string {
  if (sharedWith === 'nobody') return `each request makes its own call: ${notSharedBecause}`;
  return `equal calls under way are one${sharedWith === 'sameViewer' ? ', for the same viewer' : ''}`;
}

function keptLine({ for: whom, freshMs, revalidateMs, keepMs }: KeptAnswer): string {
  const times = [
    `kept ${ms(freshMs)}`,
    ...(revalidateMs > freshMs ? [`then served while it is fetched anew for ${ms(revalidateMs - freshMs)}`] : []),
    ...(keepMs > revalidateMs ? [`and on failure for ${ms(keepMs - revalidateMs)}`] : []),
  ];
  return `${times.join(', ')}${whom === 'sameViewer' ? ', for the same viewer alone, in memory' : ''}`;
}

function sharingLines(explanation: Explanation): string[] {
  const { sharing, guardedFields, limitedFields } = explanation;
  const { level, operation } = sharing;
  return [
    `${pc.bold('the whole operation')}, while it is under way: ${withWhom[operation.with]}`,
    ...operation.because.map((reason) => `  ${pc.dim('·')} ${reason}`),
    ...(level === 'operations' ? [] : [pc.yellow(`SHARING=${level}: whole operations are not shared here`)]),
    ...(guardedFields.length > 0 ? [`${pc.bold('guarded')} by @auth: ${guardedFields.join(', ')}`] : []),
    ...(limitedFields.length > 0 ? [`${pc.bold('limited')} by @rateLimit: ${limitedFields.join(', ')}`] : []),
    ...publicLines(explanation),
  ];
}

function publicLines({ kind, publicForMs, notPublicBecause }: Explanation): string[] {
  if (kind !== 'query') return [];
  if (notPublicBecause.length === 0)
    return [`${pc.bold('by GET')}, anybody may keep the answer for ${ms(publicForMs)}`];
  return [
    `${pc.bold('by GET')}, nobody may keep the answer, because`,
    ...notPublicBecause.map((reason) => `  ${pc.dim('·')} ${reason}`),
  ];
}

const withWhom = {
  nobody: pc.red('each request runs its own, because'),
  sameViewer: pc.yellow('shared with the same viewer alone, because'),
  everybody: pc.green('shared with everybody'),
} as const;

/** As a person says it. */
function ms(value: number): string {
  if (value < 1_000) return `${value} ms`;
  const seconds = value / 1_000;
  return seconds % 60 === 0 && seconds >= 120 ? `${seconds / 60} min` : `${Number(seconds.toFixed(1))} s`;
}

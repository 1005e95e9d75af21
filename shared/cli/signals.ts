import cluster from 'node:cluster';

/**
 * The first SIGTERM or SIGINT ends in order; a second one ends at once. A worker leaves SIGINT to the first process: a terminal sends it to
 * both.
 *
 * @param kill done before a second signal ends the process
 * @returns ends in order for another reason, with the exit code given
 */
export function endOnSignal(end: () => Promise<void>, kill: () => void = () => {}): (exitCode: number) => void {
  let ending = false;
  const endInOrder = (exitCode: number) => {
    if (ending) return;
    ending = true;
    end().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        process.stderr.write(
          `foyer: could not end in order: ${error instanceof Error ? error.message : String(error)}\n`,
        );
        process.exit(1);
      },
    );
  };
  const onSignal = () => {
    if (!ending) return endInOrder(0);
    kill();
    process.exit(1);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', cluster.isWorker ? () => {} : onSignal);
  // The first process is gone: nobody else would ever end this one.
  if (cluster.isWorker) process.once('disconnect', () => endInOrder(1));
  return endInOrder;
}

/**
 * The first SIGTERM or SIGINT ends in order; a second one ends at once.
 *
 * @returns ends in order for another reason, with the exit code given
 */
export function endOnSignal(end: () => Promise<void>): (exitCode: number) => void {
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
  const onSignal = () => (ending ? process.exit(1) : endInOrder(0));
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return endInOrder;
}

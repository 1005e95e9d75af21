/** The first SIGTERM or SIGINT ends in order; a second one ends at once. */
export function endOnSignal(end: () => Promise<void>): void {
  let ending = false;
  const onSignal = () => {
    if (ending) process.exit(1);
    ending = true;
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(
          `foyer: could not end in order: ${error instanceof Error ? error.message : String(error)}\n`,
        );
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

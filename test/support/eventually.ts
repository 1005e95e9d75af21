type Falsy = undefined | null | false | 0 | '';

/** Waits for a condition and not for a time; fails when it does not come true. */
export async function eventually<T>(
  read: () => T | Promise<T>,
  what: string,
  withinMs = 2_000,
): Promise<Exclude<T, Falsy>> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value) return value as Exclude<T, Falsy>;
    if (performance.now() > giveUpAt) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

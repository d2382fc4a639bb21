/** Runs a service until SIGINT or SIGTERM; a second signal ends it at once. Errors at start go to standard error, exit code 1. */
export async function runUntilSignalled(start: (signal: AbortSignal) => Promise<() => Promise<void>>): Promise<void> {
  const starting = new AbortController();
  let close: (() => Promise<void>) | undefined;
  const end = (): void => {
    process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
    starting.abort(new Error('Ended while standing by'));
    close?.().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    close = await start(starting.signal);
    if (starting.signal.aborted) end();
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

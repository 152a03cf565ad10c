/** Returns the next key that is pressed, or `undefined` at the end of the input. Keys typed after it stay in the input. */
export async function readKey(signal: AbortSignal): Promise<string | undefined> {
  const { stdin } = process;
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const onData = (chunk: Buffer | string): void => {
    const typed = chunk.toString();
    if (typed.length > 1) stdin.unshift(Buffer.from(typed.slice(1)));
    resolve(typed[0]);
  };
  const onEnd = (): void => resolve(undefined);
  const onAbort = (): void => reject(signal.reason as Error);
  signal.throwIfAborted();
  signal.addEventListener("abort", onAbort);
  const wasRaw = stdin.isRaw;
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.once("data", onData).once("end", onEnd).once("close", onEnd).resume();
  try {
    const key = await promise;
    // In raw mode, Ctrl-C is an ordinary key; here it quits.
    return key === "\u0003" ? "q" : key;
  } finally {
    stdin.off("data", onData).off("end", onEnd).off("close", onEnd).pause();
    if (stdin.isTTY) stdin.setRawMode(wasRaw);
    signal.removeEventListener("abort", onAbort);
  }
}

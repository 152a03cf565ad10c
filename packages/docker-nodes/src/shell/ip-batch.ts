/** Returns commands, without their leading `ip`, as the input of `ip -batch -` (ip(8)): one per line, for a single process. */
export function batchScript(commands: readonly (readonly string[])[]): string[] {
  return commands.map(([program, ...words]) => {
    if (program !== "ip")
      throw new TypeError(`a batch can only contain commands of ip, got ${JSON.stringify(program)}`);
    // ip splits at white space and has quotes and comments of its own; nothing that we send in batches needs them.
    const unsafe = words.find((word) => !/^[\w:.,/-]+$/.test(word));
    if (unsafe !== undefined) throw new TypeError(`a batch cannot contain the word ${JSON.stringify(unsafe)}`);
    return words.join(" ");
  });
}

/** Returns the commands that failed, by index, each with its message; read from the stderr of `ip -force -batch -`. */
export function readFailures(stderr: string): Map<number, string> {
  const failures = new Map<number, string>();
  let message: string[] = [];
  for (const line of stderr.split("\n")) {
    const number = /^Command failed .*:(\d+)$/.exec(line)?.[1];
    if (number === undefined) message.push(line);
    else {
      failures.set(Number(number) - 1, message.join("\n").trim());
      message = [];
    }
  }
  return failures;
}

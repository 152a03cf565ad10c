/** The commands, without their leading `ip`, as the input of `ip -batch -` (ip(8)): one a line, all in one process. */
export function batchScript(commands: readonly (readonly string[])[]): string[] {
  return commands.map(([program, ...words]) => {
    if (program !== "ip") throw new TypeError(`a batch holds commands of ip, not of ${JSON.stringify(program)}`);
    // ip splits at white space and has quotes and comments of its own; nothing that we send in batches needs them.
    const odd = words.find((word) => !/^[\w:.,/-]+$/.test(word));
    if (odd !== undefined) throw new TypeError(`a batch cannot hold the word ${JSON.stringify(odd)}`);
    return words.join(" ");
  });
}

/** Which commands failed, by index, and in what words; read from what `ip -force -batch -` wrote to stderr. */
export function readFailures(stderr: string): Map<number, string> {
  const failures = new Map<number, string>();
  let words: string[] = [];
  for (const line of stderr.split("\n")) {
    const number = /^Command failed .*:(\d+)$/.exec(line)?.[1];
    if (number === undefined) words.push(line);
    else {
      failures.set(Number(number) - 1, words.join("\n").trim());
      words = [];
    }
  }
  return failures;
}

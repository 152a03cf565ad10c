/** A testbed of a running process, as its process tells of it. */
export interface TestbedDescription {
  /** What it is called by: the beginning of a random number, in hexadecimal. */
  id: string;
  /** The process that made it. */
  pid: number;
  /** The program of that process, and its first argument's file name: `node router.test.ts`. */
  program: string;
  /** When it was made, in ISO 8601. */
  startedAt: string;
  /** The absolute path of its artifacts. */
  artifacts: string;
  machines: readonly MachineDescription[];
}

/** One of its machines. */
export interface MachineDescription {
  name: string;
  /** QEMU's process id. */
  pid: number;
  /** What it is doing: `paused`, `running`, `off`, … */
  state: string;
  links: readonly LinkDescription[];
}

/** One link of a machine. */
export interface LinkDescription {
  /** `link0`; of several machines `left-link0`. */
  name: string;
  /** MAC address of the machine's NIC. */
  mac: string;
  /** The size of its capture so far, in bytes; `undefined` where there is none. */
  capturedBytes: number | undefined;
  end: { kind: "node"; container: string; addresses: readonly string[] } | { kind: "wire"; wire: string };
}

/** What can be asked of a testbed: one question a connection, as a line of JSON. */
export type Question =
  | { ask: "description" }
  | { ask: "console"; machine: string; readOnly: boolean }
  | { ask: "capture"; link: string };

/**
 * How it is answered: a line of JSON. After `{}` the connection is the console's (bytes both ways) or the capture (a pcap
 * file that grows).
 */
export interface Answer {
  description?: TestbedDescription;
  error?: string;
}

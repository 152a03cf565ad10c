/** Description of a running testbed, by the process that created it. */
export interface TestbedDescription {
  /** Its id: four random hexadecimal digits. */
  readonly id: string;
  /** Id of the process that created it. */
  readonly pid: number;
  /** The program of that process and the file name of its first argument: `node router.test.ts`. */
  readonly program: string;
  /** When it was created, in ISO 8601. */
  readonly startedAt: string;
  /** Absolute path of its artifacts. */
  readonly artifacts: string;
  readonly machines: readonly MachineDescription[];
}

/** One of its machines. */
export interface MachineDescription {
  readonly name: string;
  /** Process id of QEMU. */
  readonly pid: number;
  /** Its state: `paused`, `running`, `off`, … */
  readonly state: string;
  readonly links: readonly LinkDescription[];
}

/** One link of a machine. */
export interface LinkDescription {
  /** `link0`; with several machines `left-link0`. */
  readonly name: string;
  /** MAC address of the machine's NIC. */
  readonly mac: string;
  /** Size of its capture so far, in bytes; `undefined` when there is no capture. */
  readonly capturedBytes: number | undefined;
  readonly end:
    | { readonly kind: "node"; readonly container: string; readonly addresses: readonly string[] }
    | { readonly kind: "wire"; readonly wire: string };
}

/** A request to a testbed: one per connection, as a line of JSON. */
export type TestbedRequest =
  | { readonly request: "description" }
  | { readonly request: "console"; readonly machine: string; readonly readOnly: boolean }
  | { readonly request: "capture"; readonly link: string };

/**
 * The reply: a line of JSON. After `{}` the connection carries the console (bytes in both directions) or the capture (a
 * pcap file that grows).
 */
export interface TestbedReply {
  readonly description?: TestbedDescription | undefined;
  readonly error?: string | undefined;
}

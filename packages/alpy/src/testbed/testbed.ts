import type { Node } from "@alpy/docker-nodes";
import type { Machine } from "@alpy/qemu";
import type { SerialConsole } from "@alpy/serial-expect";
import { requireOption } from "../check-option.ts";
import { asAlpyError } from "../errors.ts";
import type { Expectations } from "../expect/expectations.ts";
import { benchmarkForwarding } from "../forwarding/benchmark.ts";
import { type BenchmarkOptions, resolveBenchmark } from "../forwarding/benchmark-options.ts";
import type { BenchmarkResult } from "../forwarding/benchmark-result.ts";
import { ForwardingFiles } from "../forwarding/forwarding-files.ts";
import { type ForwardingOptions, resolveForwarding } from "../forwarding/forwarding-options.ts";
import type { ForwardingResult } from "../forwarding/forwarding-result.ts";
import { measureForwarding } from "../forwarding/measure-forwarding.ts";
import type { Link } from "../link/link.ts";
import type { Logger } from "../logger.ts";
import type { RunRecord } from "../record/run-record.ts";
import { requireWaitOptions, type WaitOptions } from "../wait-options.ts";
import type { Wire } from "../wire/wire.ts";
import type { Dut } from "./dut.ts";
import { joinFailures } from "./failures.ts";

/** Parts of a {@link Testbed}; disposing of `resources` closes all of them, in reverse order. */
export interface TestbedParts {
  readonly duts: readonly Dut[];
  /** The nodes that have names. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly wires: ReadonlyMap<string, Wire>;
  readonly record: RunRecord;
  readonly expectations: Expectations;
  /** Waits until what has already happened to machines and nodes is reported as a fault. */
  readonly settleFaults: () => Promise<void>;
  readonly resources: AsyncDisposableStack;
}

/**
 * The devices under test with their links, nodes, wires, captures and consoles, all live. Each machine is paused at its
 * first instruction, or where its golden state was saved, until {@link start}. Created by `createTestbed`.
 * @typeParam NodeName the names of its nodes
 */
export class Testbed<NodeName extends string = string> {
  /** The devices under test, in the order of the options. */
  readonly duts: readonly Dut[];
  /** Absolute path of the folder with captures, consoles, logs and, after `close()`, `result.json`. */
  readonly artifacts: string;
  /** The testbed's log: its lines go to `log.jsonl` and to the user's logger. */
  readonly logger: Logger;
  readonly #parts: TestbedParts;
  readonly #forwarding: ForwardingFiles;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(parts: TestbedParts) {
    this.#parts = parts;
    this.duts = parts.duts;
    this.artifacts = parts.record.artifacts.folder;
    this.logger = parts.record.logger;
    this.#forwarding = new ForwardingFiles(this.artifacts);
  }

  /** Returns a device under test by its name. @throws {RangeError} when no machine has that name */
  dut(name: string): Dut {
    const dut = this.duts.find((one) => one.name === name);
    if (dut) return dut;
    throw new RangeError(
      `there is no machine "${name}"; the testbed has ${this.duts.map((one) => one.name).join(", ")}`,
    );
  }

  /** The machine. @throws {TypeError} when there are several: choose one by {@link dut} */
  get machine(): Machine {
    return this.#only.machine;
  }

  /** The machine's links, in the order of the options. @throws {TypeError} when there are several machines */
  get links(): readonly Link[] {
    return this.#only.links;
  }

  /** The machine's serial console. @throws {TypeError} when there are several machines */
  get console(): SerialConsole {
    return this.#only.console;
  }

  /** Returns a link by its index. @throws {RangeError} when it does not exist. @throws {TypeError} when there are several machines */
  link(index: number): Link {
    return this.#only.link(index);
  }

  /**
   * Returns a node: by its name in the option `nodes`, or, of the only machine, by the index of a link that ends in it.
   * @throws {RangeError} when there is no such node or link
   * @throws {TypeError} when the link ends in a wire, or there are several machines
   */
  node(which: NodeName | number): Node {
    if (typeof which === "number") return this.link(which).node;
    const { nodes } = this.#parts;
    const node = nodes.get(which);
    if (node) return node;
    throw new RangeError(`there is no node "${which}"; the testbed has ${[...nodes.keys()].join(", ") || "none"}`);
  }

  /** Returns a wire by its name. @throws {RangeError} when no wire has that name */
  wire(name: string): Wire {
    const { wires } = this.#parts;
    const wire = wires.get(name);
    if (wire) return wire;
    throw new RangeError(`there is no wire "${name}"; the testbed has ${[...wires.keys()].join(", ") || "none"}`);
  }

  /**
   * Starts the machines, like pressing their power buttons. Settles when all of them run. Default time-out: 10 s.
   * @throws {TypeError} for options that are unknown or invalid
   * @throws {AlpyError} `start-timeout`, `qemu-exited`
   */
  async start(wait: WaitOptions = {}): Promise<void> {
    requireWaitOptions("start", wait);
    await this.step("Start the DUT", async () => {
      await Promise.all(this.duts.map((dut) => dut.start(wait)));
    });
  }

  /**
   * Runs a named step: its start, end and duration go to the log and to `result.json`. The step fails as soon as QEMU
   * exits or a capture stops, without waiting for the body.
   * @throws {TypeError} for a name or a body that is not valid
   * @throws {AlpyError} `step-failed`, with the body's error as its cause and the last lines of the consoles; a `QemuError`
   *   of the body, with the same code; `qemu-exited`, `capture-stopped`
   */
  async step<T>(name: string, body: () => Promise<T>): Promise<T> {
    requireOption(typeof name === "string" && name !== "", "step.name", "a non-empty string", name);
    requireOption(typeof body === "function", "step.body", "a function", body);
    return await this.#parts.record.steps.run(name, body);
  }

  /**
   * Sends test frames (UDP datagrams) into a link and counts what its machine, or another one, sends out of another link. Loss,
   * order, latency and rates are those of the captures of both links, so both must be captured. The result also goes to
   * `forwarding.json` in the artifacts.
   *
   * A host behind `to` must answer for the destination (a node does; for a wire, see `wire.answerNeighbours`). Where `from` ends in
   * a node, the frames are injected into the link in its place. Under emulation the figures are those of this host and its load:
   * compare them with those of another run only on the same host.
   * @throws {TypeError} for options that are unknown, missing or out of range, and when `from` is a wire between two machines
   * @throws {AlpyError} `qemu-exited`, `capture-stopped`, `artifacts-failed`; `signal.reason` on its abort
   */
  async measureForwarding(options: ForwardingOptions): Promise<ForwardingResult> {
    const result = await measureForwarding(resolveForwarding("measureForwarding", options));
    this.#forwarding.addMeasurement(result);
    return result;
  }

  /**
   * Measures throughput, latency, loss by rate and back-to-back frames, for each frame length, like RFC 2544, sections 26.1 to 26.4.
   * The result also goes to `forwarding.json`, and a chart to `forwarding.svg`, in the artifacts. See {@link measureForwarding}.
   * @throws the same as {@link measureForwarding}
   */
  async benchmarkForwarding(options: BenchmarkOptions): Promise<BenchmarkResult> {
    const resolved = resolveBenchmark("benchmarkForwarding", options);
    const result = await benchmarkForwarding(resolved, (name, body) => this.step(name, body));
    this.#forwarding.addBenchmark(result);
    return result;
  }

  /** Marks the run as failed, by an error that no step threw: for `result.json` and the merged capture. */
  fail(error: unknown): void {
    this.#parts.record.outcome.fail(error);
  }

  /**
   * Closes everything, in reverse order: QEMU, then applications and nodes, then captures and logs. Idempotent. Before, it
   * looks for what has happened to QEMU and the nodes: a fault fails the run, also if the test did not notice it.
   * @throws the first failure, including faults of the testbed (unless the run was interrupted before) and those of frame expectations that nobody awaited; several failures as an
   *   AggregateError. If something fails, the rest is still closed.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Same as `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #only(): Dut {
    const [dut, ...others] = this.duts;
    if (dut && others.length === 0) return dut;
    const names = this.duts.map(({ name }) => `"${name}"`).join(" or ");
    throw new TypeError(`there are several machines; choose one by dut(${names})`);
  }

  async #close(): Promise<void> {
    const { expectations, record, settleFaults, resources } = this.#parts;
    await settleFaults();
    const unreported = expectations.close();
    for (const failure of unreported) this.fail(failure);
    const fault = record.faults.close();
    try {
      // Disposed of last: a fault of the testbed is reported after everything is undone.
      await using stack = new AsyncDisposableStack();
      stack.defer(() => {
        // What interrupts the run may also have ended QEMU: a service manager signals all processes.
        if (fault && record.outcome.record().outcome !== "interrupted") throw asAlpyError(fault);
      });
      for (const failure of unreported) {
        stack.defer(() => {
          throw failure;
        });
      }
      stack.use(resources);
      const links = this.duts.flatMap((dut) => dut.links);
      stack.defer(async () => void (await Promise.all(links.map((link) => link.closeCapture()))));
    } catch (error) {
      throw joinFailures(error);
    }
  }
}

import { connectQmp } from "@alpy/qmp";
import { openConsole } from "@alpy/serial-expect";
import { type ClockProbe, probeOf } from "../clock/clock-probe.ts";
import { FIRST_NIC_FILE_DESCRIPTOR } from "../command-line/qemu-arguments.ts";
import { consoleName } from "../command-line/serial-arguments.ts";
import { findManagement } from "../control/management.ts";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import { componentLogger } from "../logger.ts";
import { multipliedTimeoutMs } from "../options/wait-checks.ts";
import { settlesWithin } from "../settles-within.ts";
import { ConsoleLine } from "./console-line.ts";
import type { MachineInput } from "./machine-input.ts";
import { Power } from "./power.ts";
import { describeExit } from "./qemu-exit.ts";
import { type SocketFolder, socketFolder } from "./qemu-folder.ts";
import { QemuProcess } from "./qemu-process.ts";
import { SerialPort } from "./serial-port.ts";
import type { SupervisedQemu } from "./supervised-qemu.ts";
import { Tpm } from "./tpm.ts";

const START_TIMEOUT_MS = 10_000;
const CONSOLE_TIMEOUT_MS = 30_000;
/** From the end of the TPM's emulator to that of QEMU, if that was the cause. */
const EXIT_GRACE_MS = 2_000;

/** A QEMU that was just started. */
interface StartedQemu {
  readonly qemu: SupervisedQemu;
  /** What reads its virtual clock, if it can be read. */
  readonly probe: ClockProbe | undefined;
}

/**
 * Starts QEMU, paused at the guest's first instruction, and connects to its QMP and its console.
 * @throws {QemuError} `qemu-missing`; `qemu-failed` when QEMU refuses its arguments, with its own output
 */
export async function startQemu(input: MachineInput): Promise<StartedQemu> {
  const { signal, timeoutFactor, socketNics, stateFile, ownFolder } = input;
  const inherited = { nicSockets: socketNics.length, state: stateFile, files: [ownFolder.fileDescriptor] };
  await using stack = new AsyncDisposableStack();
  stack.defer(() => {
    input.consoleLog.end();
    input.outputLog.end();
    input.tpmLog?.end();
  });
  // Also if QEMU is never started, which would read and close it.
  stack.defer(async () => await stateFile?.close());
  const power = new Power();
  const consoleLine = stack.use(await ConsoleLine.open(ownFolder.path, input.consoleLog));
  const serialPorts = await openSerialPorts(input, power, stack);
  const tpm = input.tpmLog && stack.use(await Tpm.start(ownFolder, input.tpmLog));
  const process = await QemuProcess.spawn({ ...input, inherited, temporaryFolder: ownFolder.path });
  try {
    const logger = componentLogger(input.logger, "qmp");
    const timeoutMs = multipliedTimeoutMs(START_TIMEOUT_MS, timeoutFactor);
    const evidence = (): string => process.outputTail;
    const qmp = await connectQmp(process.qmpChannel, { logger, signal, timeoutMs, evidence, endOnClose: true });
    const console = openConsole(consoleLine, {
      logger: componentLogger(input.logger, "console"),
      endStream: true,
      transcript: { bytes: (bytes) => consoleLine.record(bytes) },
      status: () => power.silence,
      timeoutMs: multipliedTimeoutMs(CONSOLE_TIMEOUT_MS, timeoutFactor),
    });
    console.configure(input.console);
    const management = input.management && (await findManagement(qmp, input.management, { timeoutMs, signal }));
    const probe = await probeOf(qmp, socketsOf(input), input);
    stack.move();
    if (tpm) void reportEnd(tpm, process, input);
    return { qemu: { process, power, qmp, console, consoleLine, serialPorts, tpm, management }, probe };
  } catch (cause) {
    const ended = await process.end();
    signal?.throwIfAborted();
    // QEMU that we had to end did not refuse its arguments: it did not greet in time.
    const how = ended.signal === null ? describeExit(ended) : `${describeExit(ended)}; ${reasonOf(cause)}`;
    const message = `QEMU did not start (${how}): ${process.outputTail || "it wrote nothing"}`;
    throw new QemuError("qemu-failed", message, { cause, evidence: { qemu: process.outputTail } });
  }
}

/** Reports the end of the TPM's emulator as a fault, unless QEMU ends, too. */
async function reportEnd(tpm: Tpm, process: QemuProcess, { faults }: MachineInput): Promise<void> {
  await tpm.exited;
  if (!(await settlesWithin(process.exited, EXIT_GRACE_MS))) faults.report(tpm.error("has ended"));
}

/** Opens the further serial ports; `stack` closes them. */
async function openSerialPorts(input: MachineInput, power: Power, stack: AsyncDisposableStack): Promise<SerialPort[]> {
  const ports: SerialPort[] = [];
  for (const { log } of input.serialPorts) stack.defer(() => log.end());
  for (const [index, port] of input.serialPorts.entries()) {
    const opened = await SerialPort.open(port, {
      folder: input.ownFolder.path,
      port: index + 1,
      logger: componentLogger(input.logger, consoleName(index + 1)),
      status: () => power.silence,
      timeoutMs: multipliedTimeoutMs(CONSOLE_TIMEOUT_MS, input.timeoutFactor),
    });
    ports.push(stack.use(opened));
  }
  return ports;
}

/** Returns the folder of sockets, whose descriptor follows all others that QEMU inherits. */
export function socketsOf({ ownFolder, socketNics, stateFile }: MachineInput): SocketFolder {
  return socketFolder(ownFolder, FIRST_NIC_FILE_DESCRIPTOR + socketNics.length + (stateFile ? 1 : 0));
}

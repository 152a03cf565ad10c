import type { QmpClient } from "@alpy/qmp";
import type { SerialConsole } from "@alpy/serial-expect";
import type { ConsoleLine } from "./console-line.ts";
import type { QemuProcess } from "./qemu-process.ts";

/** A running QEMU with its connections. */
export interface SupervisedQemu {
  readonly process: QemuProcess;
  readonly qmp: QmpClient;
  readonly console: SerialConsole;
  /** The transport of the console. */
  readonly consoleLine: ConsoleLine;
}

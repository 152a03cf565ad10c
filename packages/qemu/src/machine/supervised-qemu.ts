import type { QmpClient } from "@alpy/qmp";
import type { SerialConsole } from "@alpy/serial-expect";
import type { Management } from "../control/management.ts";
import type { ConsoleLine } from "./console-line.ts";
import type { Power } from "./power.ts";
import type { QemuProcess } from "./qemu-process.ts";
import type { SerialPort } from "./serial-port.ts";
import type { Tpm } from "./tpm.ts";

/** A running QEMU with its connections. */
export interface SupervisedQemu {
  readonly process: QemuProcess;
  readonly qmp: QmpClient;
  readonly console: SerialConsole;
  /** Follows its events, from its start on. */
  readonly power: Power;
  /** The transport of the console. */
  readonly consoleLine: ConsoleLine;
  /** The further serial ports. */
  readonly serialPorts: readonly SerialPort[];
  /** The emulator of its TPM, if it has one. */
  readonly tpm: Tpm | undefined;
  /** How the host reaches the guest over the management NIC, if it has one. */
  readonly management: Management | undefined;
}

import type { QmpClient } from "@alpy/qmp";
import { MANAGEMENT_ADDRESS, MANAGEMENT_NETDEV } from "../command-line/management-arguments.ts";
import { QemuError } from "../errors.ts";
import type { ForwardProtocol, ResolvedForward, ResolvedManagement } from "../options/management.ts";
import type { ResolvedWait } from "../options/wait-checks.ts";

/** A forwarded port in the output of QEMU's monitor (libslirp, `slirp_connection_info`): the host's port and the guest's. */
const FORWARD_LINE = /^ +(TCP|UDP)\[HOST_FORWARD\] +-?\d+ +\S+ +(\d+) +\S+ +(\d+) /;

/** How the host reaches the guest over the management NIC. */
export class Management {
  /** The host's address at which the guest's ports are. */
  readonly address = MANAGEMENT_ADDRESS;
  readonly #forwards: readonly ResolvedForward[];

  /** @internal Created by a machine. */
  constructor(forwards: readonly ResolvedForward[]) {
    this.#forwards = forwards;
  }

  /**
   * Returns the host's port at which a port of the guest is.
   * @throws {RangeError} for a port that `management.hostForwards` does not have
   */
  port(guestPort: number, protocol: ForwardProtocol = "tcp"): number {
    const forward = this.#forwards.find((one) => one.guestPort === guestPort && one.protocol === protocol);
    if (forward) return forward.hostPort;
    const known = this.#forwards.map((one) => `${one.guestPort} (${one.protocol})`).join(", ") || "none";
    throw new RangeError(`port ${guestPort} (${protocol}) of the guest is not forwarded; forwarded ports: ${known}`);
  }
}

/**
 * Returns how the host reaches the guest. QEMU has bound the ports when it started, so nobody else can take a free one that
 * it chose; it reports them on its monitor alone.
 * @throws {QemuError} `qemu-failed` when QEMU does not report a port
 */
export async function findManagement(
  qmp: QmpClient,
  { hostForwards }: ResolvedManagement,
  wait: Partial<ResolvedWait>,
): Promise<Management> {
  if (hostForwards.every(({ hostPort }) => hostPort !== 0)) return new Management(hostForwards);
  const report = await qmp.execute("human-monitor-command", { "command-line": "info usernet" }, wait);
  const bound = readForwards(report);
  return new Management(hostForwards.map((forward) => ({ ...forward, hostPort: boundPort(forward, bound, report) })));
}

/** Returns the forwarded ports in the output of `info usernet`, without those of other user networks. */
export function readForwards(report: string): ResolvedForward[] {
  const forwards: ResolvedForward[] = [];
  let isOurs = false;
  for (const line of report.split(/\r?\n/)) {
    if (/^\S/.test(line)) isOurs = line.includes(`(${MANAGEMENT_NETDEV})`);
    const [, protocol, hostPort, guestPort] = FORWARD_LINE.exec(line) ?? [];
    if (!isOurs || protocol === undefined) continue;
    forwards.push({
      protocol: protocol === "TCP" ? "tcp" : "udp",
      hostPort: Number(hostPort),
      guestPort: Number(guestPort),
    });
  }
  return forwards;
}

function boundPort(
  { guestPort, protocol }: ResolvedForward,
  bound: readonly ResolvedForward[],
  report: string,
): number {
  const found = bound.find((one) => one.guestPort === guestPort && one.protocol === protocol);
  if (found) return found.hostPort;
  const message = `QEMU does not report the host's port for port ${guestPort} (${protocol}) of the guest: info usernet: ${JSON.stringify(report)}`;
  throw new QemuError("qemu-failed", message);
}

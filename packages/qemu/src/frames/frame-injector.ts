import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { Machine } from "../machine/machine.ts";
import { badOption } from "../options/option-checks.ts";
import type { WaitOptions } from "../wait-options.ts";
import { encodeFrame } from "./frame-codec.ts";

/** Where an injected frame goes: to the machine's NIC, or to the other end of the link. */
export type InjectDirection = "machine" | "end";

/**
 * Position of the filter among the filters of the netdev, so that the capture sees injected frames: towards the guest,
 * frames pass the filters in the order of their creation, from the guest in reverse order (QEMU, net/filter.c).
 */
const FILTER_POSITIONS = {
  machine: { queue: "tx", insert: "before" },
  end: { queue: "rx", insert: "behind" },
} as const;

/**
 * Injects frames into the link of a NIC as if its other side had sent them: a `filter-redirector` of QEMU that reads from a
 * socket. It ends with QEMU.
 */
export class FrameInjector {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /**
   * Adds the filter to a machine, over its QMP, and connects to it. The socket is in QEMU's private folder, so that no other user
   * can connect to it. When it fails, or is aborted, it can be called again.
   * @param netdev the id of the NIC's netdev, see `netdevName`; it must have a capture
   * @throws {TypeError} for an unknown direction
   */
  static async open(
    { qmp, sockets }: Pick<Machine, "qmp" | "sockets">,
    netdev: string,
    direction: InjectDirection,
    wait: WaitOptions,
  ): Promise<FrameInjector> {
    if (!Object.hasOwn(FILTER_POSITIONS, direction)) throw badOption("direction", '"machine" or "end"', direction);
    const id = `${netdev}-inject-${direction}`;
    const name = randomUUID();
    const addr = { type: "unix" as const, data: { path: join(sockets.pathInQemu, name) } };
    const backend = { type: "socket" as const, data: { addr, server: true, wait: false } };
    await using undo = new AsyncDisposableStack();
    await qmp.execute("chardev-add", { id, backend }, wait);
    undo.defer(async () => {
      // It fails only where QEMU has ended, or is about to.
      await qmp.execute("chardev-remove", { id }).catch(() => undefined);
    });
    const socket = undo.adopt(connect(join(sockets.path, name)), (one) => void one.destroy());
    // An error before QEMU's end is reported by the next write.
    socket.on("error", () => undefined).unref();
    await once(socket, "connect");
    const { queue, insert } = FILTER_POSITIONS[direction];
    const filter = { netdev, queue, insert, indev: id, position: `id=${netdev}-dump` };
    await qmp.execute("object-add", { "qom-type": "filter-redirector", id: `${id}-filter`, ...filter }, wait);
    undo.move();
    return new FrameInjector(socket);
  }

  /**
   * Sends a frame. Settles when the socket has accepted it.
   * @throws {TypeError} as `requireFrame`
   */
  async send(frame: Uint8Array): Promise<void> {
    const bytes = encodeFrame(frame);
    await new Promise<void>((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }
}

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Machine, MachineWait } from "../machine/machine.ts";
import { encodeFrame } from "../wire/frame-codec.ts";

/** Which way an injected frame goes: to the machine's NIC, or to what is at the link's other end. */
export type Towards = "machine" | "end";

/**
 * Where the filter stands among the netdev's, so that the dump sees what is injected: filters are passed in the order of
 * their creation towards the guest, and in reverse from it (QEMU, net/filter.c).
 */
const places = {
  machine: { queue: "tx", insert: "before" },
  end: { queue: "rx", insert: "behind" },
} as const;

/** Puts frames on a link, as if its other side had sent them: a `filter-redirector` of QEMU, fed by a socket. */
export class Injector {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Adds the filter to a running machine. The socket is in Linux's abstract namespace: it leaves no file. */
  static async open(machine: Machine, netdev: string, towards: Towards, wait: MachineWait): Promise<Injector> {
    const [id, path] = [`${netdev}-inject-${towards}`, `alpy-${randomUUID()}`];
    const addr = { type: "unix" as const, data: { path, abstract: true } };
    const backend = { type: "socket" as const, data: { addr, server: true, wait: false } };
    await machine.qmp.execute("chardev-add", { id, backend }, wait);
    const socket = connect(`\0${path}`);
    // It ends with QEMU; until then writing tells of what is wrong.
    socket.on("error", () => undefined).unref();
    await once(socket, "connect");
    const { queue, insert } = places[towards];
    const filter = { netdev, queue, insert, indev: id, position: `id=${netdev}-dump` };
    await machine.qmp.execute("object-add", { "qom-type": "filter-redirector", id: `${id}-filter`, ...filter }, wait);
    return new Injector(socket);
  }

  /** Settles when the frame is on its way to QEMU. */
  async send(frame: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#socket.write(encodeFrame(frame), (error) => (error ? reject(error) : resolve()));
    });
  }
}

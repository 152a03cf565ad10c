/**
 * The path of a wire that joins two machines, in a process of its own: the sockets of their NICs are the file descriptors 3 and 4.
 */
import { Socket } from "node:net";
import { qemu } from "@alpy/alpy";

const output = new qemu.NicSocket(
  new Socket({ fd: 4 }),
  () => undefined,
  () => undefined,
);
const path = new qemu.ImpairedPath(
  (frame) => output.send(frame),
  () => undefined,
);
void new qemu.NicSocket(
  new Socket({ fd: 3 }),
  (frame) => path.send(frame),
  () => undefined,
  (work) => output.together(work),
);

import { execFileSync, spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { connectQmp } from "@alpy/qmp";

execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "disk.qcow2", "64M"]);
const machine = "-accel tcg -m 64 -display none -S -device virtio-blk-pci,drive=disk";
const disk = "-blockdev driver=qcow2,node-name=disk,file.driver=file,file.filename=disk.qcow2";
// An inherited socket: no port, no socket file, and no other program can connect.
const args = `${machine} ${disk} -chardev socket,id=qmp,fd=3 -qmp chardev:qmp`.split(" ");
using qemu = spawn("qemu-system-x86_64", args, { stdio: ["ignore", "inherit", "inherit", "pipe"] });

await using qmp = await connectQmp(qemu.stdio[3] as Duplex);
const beforeStart = qmp.mark();
await qmp.execute("cont");
await qmp.waitFor("RESUME", { since: beforeStart });
await delay(3000); // The firmware prints its first text.
await qmp.execute("screendump", { filename: "screen.png", format: "png" });
const job = await qmp.runJob("snapshot-save", { tag: "firmware", vmstate: "disk", devices: ["disk"] });
console.log(`QEMU ${qmp.version.major}.${qmp.version.minor}, ${job.type} ${job.status}`);

const beforeEnd = qmp.mark();
await qmp.execute("quit");
const { data } = await qmp.waitFor("SHUTDOWN", { since: beforeEnd });
console.log(`shut down: ${data.reason}; connection: ${(await qmp.closed).kind}`);

import { spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { connectQmp } from "@alpy/qmp";

// A paused machine whose monitor is an inherited socket: no port, no socket file, and nobody else can connect.
const machine = ["-accel", "tcg", "-display", "none", "-S"];
const monitor = ["-chardev", "socket,id=qmp,fd=3", "-mon", "chardev=qmp,mode=control"];
using qemu = spawn("qemu-system-x86_64", [...machine, ...monitor], { stdio: ["ignore", "inherit", "inherit", "pipe"] });

await using qmp = await connectQmp(qemu.stdio[3] as Duplex);
console.log(`QEMU ${qmp.version.major}.${qmp.version.minor}`);

const beforeStart = qmp.mark();
await qmp.execute("cont");
const { timestampMs } = await qmp.waitFor("RESUME", { since: beforeStart });
console.log(`runs since ${new Date(timestampMs).toISOString()}`);

const filename = join(await mkdtemp(join(tmpdir(), "screen-")), "screen.png");
await qmp.execute("screendump", { filename, format: "png" });
console.log(`screenshot in ${filename}`);

const beforeEnd = qmp.mark();
await qmp.execute("quit");
const { data } = await qmp.waitFor("SHUTDOWN", { since: beforeEnd });
console.log(`shut down: ${data.reason}`);
console.log(`connection: ${(await qmp.closed).kind}`);

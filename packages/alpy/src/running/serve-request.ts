import { statSync } from "node:fs";
import type { Socket } from "node:net";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PcapEncoder } from "@alpy/pcap";
import { reasonOf } from "../error-reason.ts";
import type { AnnouncedDut, AnnouncedLink, AnnouncedMachine, AnnouncedTestbed } from "./announced-testbed.ts";
import { serveConsole } from "./console-server.ts";
import type {
  LinkDescription,
  MachineDescription,
  TestbedDescription,
  TestbedReply,
  TestbedRequest,
} from "./protocol.ts";
import { readLine } from "./read-line.ts";

/** A client sends its request as soon as it is connected. */
const REQUEST_TIMEOUT_MS = 10_000;

/** A testbed with its id. */
export interface ServedTestbed extends AnnouncedTestbed {
  readonly id: string;
  readonly startedAt: Date;
}

/** Serves the request of a connection. An error ends this connection only. */
export async function serveRequest(testbed: ServedTestbed, socket: Socket): Promise<void> {
  try {
    const line = await readLine(socket, AbortSignal.timeout(REQUEST_TIMEOUT_MS));
    await serve(testbed, JSON.parse(line) as TestbedRequest, socket);
  } catch (error) {
    if (socket.writable) reply(socket, { error: reasonOf(error) });
    socket.end();
  }
}

async function serve(testbed: ServedTestbed, request: TestbedRequest, socket: Socket): Promise<void> {
  switch (request.request) {
    case "description":
      reply(socket, { description: describeTestbed(testbed) });
      socket.end();
      return;
    case "console": {
      const machines = testbed.machines.map((machine) => ({ ...machine, name: machine.dut.name }));
      const { dut, consoleLog } = find(machines, request.machine, "machine");
      reply(socket, {});
      serveConsole(dut.console, { socket, log: consoleLog, readOnly: request.readOnly });
      return;
    }
    case "capture": {
      const links = testbed.machines.flatMap(({ dut }) => dut.links.map((link) => ({ dut, link, name: link.name })));
      const { dut, link } = find(links, request.link, "link");
      reply(socket, {});
      await pipeline(Readable.from(captureOf(dut, link), { objectMode: false }), socket);
      return;
    }
    default:
      throw new Error(`unknown request: ${JSON.stringify(request satisfies never)}`);
  }
}

/** Returns the link's capture, with time stamps on the host's clock, until QEMU has ended. */
async function* captureOf({ machine }: AnnouncedDut, link: AnnouncedLink): AsyncIterable<Uint8Array> {
  const encoder = new PcapEncoder();
  yield encoder.header();
  for await (const batch of link.frames({ follow: true, writerEnded: machine.exited }).batches()) {
    yield Buffer.concat([...batch].map((frame) => encoder.record(frame)));
  }
}

function reply(socket: Socket, content: TestbedReply): void {
  socket.write(`${JSON.stringify(content)}\n`);
}

function find<T extends { readonly name: string }>(candidates: readonly T[], name: string, kind: string): T {
  const found = candidates.find((one) => one.name === name);
  if (found) return found;
  const names = candidates.map((one) => one.name).join(", ") || "none";
  throw new Error(`there is no ${kind} "${name}"; the testbed has ${names}`);
}

function describeTestbed({ id, artifacts, startedAt, machines }: ServedTestbed): TestbedDescription {
  return {
    id,
    pid: process.pid,
    program: programName(),
    startedAt: startedAt.toISOString(),
    artifacts,
    machines: machines.map(describeMachine),
  };
}

function describeMachine({ dut, nodeAddresses }: AnnouncedMachine): MachineDescription {
  const { name, machine, links } = dut;
  return {
    name,
    pid: machine.pid,
    state: machine.state.name,
    links: links.map((link, index) => {
      const addresses = nodeAddresses[index];
      if (addresses === undefined) throw new Error(`unreachable: ${link.name} has no list of addresses`);
      return describeLink(link, addresses);
    }),
  };
}

function describeLink(link: AnnouncedLink, addresses: readonly string[]): LinkDescription {
  const capturedBytes = statSync(link.capturePath, { throwIfNoEntry: false })?.size;
  const end: LinkDescription["end"] =
    link.end.kind === "node"
      ? { kind: "node", container: link.end.node.name, addresses }
      : { kind: "wire", wire: link.end.wire.name };
  return { name: link.name, mac: link.mac, capturedBytes, end };
}

function programName(): string {
  // The worker's own file says nothing; the folder of the artifacts names the test.
  if (process.env["VITEST_WORKER_ID"] !== undefined) return "vitest";
  const [program, script] = process.argv;
  return [program, script]
    .filter((path) => path !== undefined)
    .map((path) => basename(path))
    .join(" ");
}

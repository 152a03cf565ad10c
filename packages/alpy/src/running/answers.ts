import { statSync } from "node:fs";
import type { Socket } from "node:net";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PcapEncoder } from "@alpy/pcap";
import type { Link } from "../link/link.ts";
import type { Dut } from "../testbed/dut.ts";
import { serveConsole } from "./console-server.ts";
import type { Answer, LinkDescription, Question, TestbedDescription } from "./description.ts";
import { firstLine } from "./first-line.ts";

/** Whoever connects asks at once. */
const questionTimeoutMs = 10_000;

/** What is announced of a testbed. */
export interface Subject {
  id: string;
  artifacts: string;
  startedAt: Date;
  duts: readonly Dut[];
  /** The addresses of a link's node. */
  addressesOf: (link: Link) => readonly string[];
  /** The file with all that a machine's console has said. */
  consoleLogOf: (dut: Dut) => string;
}

/** Answers the one question of a connection; whatever fails ends only that. */
export async function answerQuestion(subject: Subject, socket: Socket): Promise<void> {
  try {
    const question = JSON.parse(await firstLine(socket, AbortSignal.timeout(questionTimeoutMs))) as Question;
    await answer(subject, question, socket);
  } catch (error) {
    if (socket.writable) say(socket, { error: error instanceof Error ? error.message : String(error) });
    socket.end();
  }
}

async function answer(subject: Subject, question: Question, socket: Socket): Promise<void> {
  switch (question.ask) {
    case "description":
      say(socket, { description: describe(subject) });
      socket.end();
      return;
    case "console": {
      const dut = find(subject.duts, question.machine, "machine");
      say(socket, {});
      serveConsole(dut.console, { socket, log: subject.consoleLogOf(dut), readOnly: question.readOnly });
      return;
    }
    case "capture": {
      const links = subject.duts.flatMap((dut) => dut.links.map((link) => ({ dut, link, name: link.name })));
      const { dut, link } = find(links, question.link, "link");
      say(socket, {});
      await pipeline(Readable.from(capture(dut, link), { objectMode: false }), socket);
      return;
    }
    default:
      throw new Error(`what is asked is not known: ${JSON.stringify(question satisfies never)}`);
  }
}

/** The link's capture, time stamps on the host's clock, until QEMU has ended. */
async function* capture({ machine }: Dut, link: Link): AsyncIterable<Uint8Array> {
  const encoder = new PcapEncoder();
  yield encoder.header();
  for await (const batch of link.frames({ follow: true, writerEnded: machine.exited }).batches()) {
    yield Buffer.concat([...batch].map((frame) => encoder.record(frame)));
  }
}

function say(socket: Socket, answer: Answer): void {
  socket.write(`${JSON.stringify(answer)}\n`);
}

function find<T extends { name: string }>(things: readonly T[], name: string, kind: string): T {
  const thing = things.find((one) => one.name === name);
  if (thing) return thing;
  throw new Error(`there is no ${kind} ${name}; there are ${things.map((one) => one.name).join(", ") || "none"}`);
}

function describe({ id, artifacts, startedAt, duts, addressesOf }: Subject): TestbedDescription {
  return {
    ...{ id, pid: process.pid, program: programName(), startedAt: startedAt.toISOString(), artifacts },
    machines: duts.map(({ name, machine, links }) => ({
      ...{ name, pid: machine.pid, state: machine.state.name },
      links: links.map((link) => describeLink(link, addressesOf(link))),
    })),
  };
}

function describeLink(link: Link, addresses: readonly string[]): LinkDescription {
  const capturedBytes = statSync(link.capturePath, { throwIfNoEntry: false })?.size;
  const end: LinkDescription["end"] =
    link.end.kind === "node"
      ? { kind: "node", container: link.end.node.name, addresses }
      : { kind: "wire", wire: link.end.wire.name };
  return { name: link.name, mac: link.mac, capturedBytes, end };
}

function programName(): string {
  const [program = "node", script] = process.argv;
  return [program, script ?? ""]
    .map((path) => basename(path))
    .join(" ")
    .trim();
}

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mergeCaptures, openPcap, PcapEncoder, PcapngEncoder } from "../src/index.ts";
import { openPcapFile } from "../src/node.ts";
import { arp, counting, echo, ethernet, ipv4 } from "./frames.ts";
import { hasTools } from "./tools.ts";

const execute = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-pcapng-"));
});
afterEach(() => rm(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

/** Returns a line of tshark for each frame: time, length, captured length, interface, comment. */
async function tshark(file: string, more: readonly string[] = []): Promise<string[]> {
  const fields = ["frame.time_epoch", "frame.len", "frame.cap_len", "frame.interface_name", "frame.comment", ...more];
  const { stdout } = await execute("tshark", [
    "-n",
    "-r",
    file,
    "-T",
    "fields",
    ...fields.flatMap((name) => ["-e", name]),
  ]);
  return stdout.split("\n").filter((line) => line !== "");
}

/** Returns a line for each frame that this package reads, in tshark's form. */
async function ours(file: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { seconds, nanoseconds, originalLength, capturedLength, interface: on, comment } of openPcapFile(
    file,
  )) {
    const time = `${seconds}.${String(nanoseconds).padStart(9, "0")}`;
    lines.push([time, originalLength, capturedLength, on.name ?? "unknown", comment ?? ""].join("\t"));
  }
  return lines;
}

const request = ethernet(0x0800, ipv4(1, echo(8, 7, 1, counting(56))));
const question = ethernet(0x0806, arp(1), 60);

/** Returns a capture with three interfaces and frames that are whole and cut, with and without comments. */
function sample(): Uint8Array {
  const encoder = new PcapngEncoder();
  const at = (seconds: number, nanoseconds: number) => ({ seconds: 1_700_000_000 + seconds, nanoseconds });
  return Uint8Array.from(
    Buffer.concat([
      encoder.header({ comment: "made by a test" }),
      encoder.interface({ name: "link0", description: "towards the client" }),
      encoder.interface({ name: "link1", snapLength: 96 }),
      encoder.record({ data: request, ...at(0, 1), comment: "Step 1: ping" }),
      encoder.record({ data: request.subarray(0, 20), originalLength: request.length, ...at(0, 999_999_999) }, 1),
      encoder.interface({ name: "late", linkType: 101 }),
      encoder.record({ data: ipv4(1, echo(0, 7, 1, counting(3))), ...at(1, 0) }, 2),
      encoder.record({ data: question, ...at(2, 5), comment: "ü, and\ntwo lines" }, 0),
    ]),
  );
}

const KEY_LOG = `CLIENT_RANDOM ${"00".repeat(32)} ${"11".repeat(48)}\n`;

/** Returns a capture with names, secrets, directions and link types. */
function secondSample(): Uint8Array {
  const encoder = new PcapngEncoder();
  const at = (nanoseconds: number) => ({ seconds: 1_700_000_000, nanoseconds });
  return Uint8Array.from(
    Buffer.concat([
      encoder.header(),
      encoder.interface({ name: "tun0", description: "a tunnel", linkType: 101 }),
      encoder.interface({ name: "eth7" }),
      encoder.secrets(0x544c534b, new TextEncoder().encode(KEY_LOG)),
      encoder.names([{ kind: "ipv4", address: Uint8Array.of(192, 168, 1, 2), names: ["server.example"] }]),
      encoder.record({ data: ipv4(1, echo(8, 7, 1, counting(5))), ...at(2), direction: "inbound" }, 0),
      encoder.record({ data: request, ...at(500), direction: "outbound", comments: ["one", "two"] }, 1),
      encoder.record({ data: question, ...at(999_999_998), flags: 0x11 }, 1),
    ]),
  );
}

describe.skipIf(!hasTools("tshark", "capinfos", "dumpcap", "tcpdump"))("pcapng", () => {
  test("that we write is read by tshark, field by field, and counted by capinfos", async () => {
    await writeFile(path("written.pcapng"), sample());
    const theirs = await tshark(path("written.pcapng"));
    expect(theirs).toHaveLength(4);
    const asOurs = (await ours(path("written.pcapng"))).map((line) => line.replace("\n", "\\n"));
    expect(theirs).toEqual(asOurs);
    const { stdout } = await execute("capinfos", ["-c", "-M", "-T", "-r", path("written.pcapng")]);
    expect(stdout).toMatch(/\t4\b/);
  });

  test("with one link type is printed by tcpdump, all frames, in nanoseconds", async () => {
    const inputs = [1, 2].map((number) => {
      const encoder = new PcapEncoder();
      const record = (seconds: number) => encoder.record({ data: request, seconds, nanoseconds: number });
      const capture = openPcap(Uint8Array.from(Buffer.concat([encoder.header(), record(1), record(3), record(5)])));
      return { name: `link${number}`, capture, comment: () => `on link${number}` };
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of mergeCaptures(inputs)) chunks.push(chunk);
    await writeFile(path("merged.pcapng"), Buffer.concat(chunks));
    const { stdout, stderr } = await execute("tcpdump", ["-n", "-tt", "--nano", "-r", path("merged.pcapng")]);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    const times = stdout.split("\n").map((line) => line.split(" ")[0]);
    expect(times).toEqual([..."135"].flatMap((s) => [`${s}.000000001`, `${s}.000000002`]).concat(""));
    expect(await tshark(path("merged.pcapng"))).toEqual(await ours(path("merged.pcapng")));
  });

  test("that editcap created from a capture, with comments, is read as tshark reads it", async () => {
    const encoder = new PcapEncoder({ timestampResolution: "us" });
    const records = [0, 1, 2].map((seconds) => encoder.record({ data: request, seconds, nanoseconds: 1_000 }));
    await writeFile(path("plain.pcap"), Buffer.concat([encoder.header(), ...records]));
    await execute("editcap", ["-F", "pcapng", "-a", "2:by editcap", path("plain.pcap"), path("edited.pcapng")]);
    const read = await ours(path("edited.pcapng"));
    expect(read[1]).toMatch(/by editcap$/);
    expect(read).toEqual(await tshark(path("edited.pcapng")));
  });

  test("that dumpcap is writing is followed and read as tshark reads it", async () => {
    const file = path("live.pcapng");
    // A pipe as the interface: no capture on any network, and no privileges.
    const encoder = new PcapEncoder();
    const dumpcap = spawn("dumpcap", ["-q", "-i", "-", "-w", file, "-a", "packets:3"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    const exited = once(dumpcap, "exit");
    dumpcap.stdin.write(encoder.header());
    for (const seconds of [1, 2, 3]) dumpcap.stdin.write(encoder.record({ data: question, seconds, nanoseconds: 7 }));
    const followed: number[] = [];
    for await (const { seconds } of openPcapFile(file, { follow: true, writerEnded: exited })) followed.push(seconds);
    expect(followed).toEqual([1, 2, 3]);
    expect(await ours(file)).toEqual(await tshark(file));
  });

  test("that we merge has the same frames, interfaces, comments and directions as the one that mergecap makes", async () => {
    await writeFile(path("a.pcapng"), sample());
    await writeFile(path("b.pcapng"), secondSample());
    await execute("mergecap", ["-w", path("theirs.pcapng"), path("a.pcapng"), path("b.pcapng")]);
    const inputs = ["a.pcapng", "b.pcapng"].map((name) => ({ capture: openPcapFile(path(name)) }));
    await writeFile(path("ours.pcapng"), mergeCaptures(inputs));
    const fields = [
      "frame.interface_description",
      "frame.encap_type",
      "frame.packet_flags",
      "frame.packet_flags_direction",
    ];
    const theirs = await tshark(path("theirs.pcapng"), fields);
    expect(theirs).toHaveLength(7);
    expect(await tshark(path("ours.pcapng"), fields)).toEqual(theirs);
  });

  test("keeps names and secrets through merging, for tshark to use", async () => {
    await writeFile(path("b.pcapng"), secondSample());
    await writeFile(path("ours.pcapng"), mergeCaptures([{ capture: openPcapFile(path("b.pcapng")) }]));
    const { stdout } = await execute("tshark", [
      "-N",
      "n",
      "-r",
      path("ours.pcapng"),
      "-T",
      "fields",
      "-e",
      "ip.dst_host",
    ]);
    expect(stdout.split("\n").filter((line) => line !== "")).toContain("server.example");
    const { stdout: infos } = await execute("capinfos", ["-n", "-D", path("ours.pcapng")]);
    expect(infos).toMatch(/resolved IPv4 addresses.*: 1$/m);
    expect(infos).toMatch(/decryption secrets.*: 1$/m);
  });

  test("that mergecap created is read as tshark reads it", async () => {
    await writeFile(path("a.pcapng"), sample());
    await execute("mergecap", ["-w", path("both.pcapng"), path("a.pcapng"), path("a.pcapng")]);
    const read = (await ours(path("both.pcapng"))).map((line) => line.replace("\n", "\\n"));
    expect(read).toHaveLength(8);
    expect(read).toEqual(await tshark(path("both.pcapng")));
    expect((await readFile(path("both.pcapng"))).length).toBeGreaterThan(0);
  });
});

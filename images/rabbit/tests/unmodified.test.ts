import { createTestbed, type Link, pcap, type serialExpect, type Testbed } from "@alpy/alpy";
import { framesFrom, hex, logIn, oddFrames, shutDown } from "@alpy/carrot";
import { expect, test } from "vitest";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/*
 * No frame changes between a node and the DUT's NIC, in either direction.
 *
 *   node 0  eth0 ── link 0 ── eth0  Rabbit
 */

const NODE_SOURCE = "02:00:00:00:00:0a";
const GUEST_SOURCE = "02:00:00:00:00:0b";

test("frames of 60 to 1518 bytes with unusual EtherTypes pass unmodified in both directions", {
  timeout: 180_000,
}, async () => {
  await using bed = await createTestbed({ machine: directBoot(), links: [{}], artifacts: "artifacts/unmodified" });
  await bed.start();
  const shell = await logIn(bed);

  const seenByGuest = await bed.step("Send from the node", () => sendFromNode(bed, shell));
  const seenByNode = await bed.step("Send from the guest", () => sendFromGuest(bed, shell));
  await shutDown(bed);

  await expectSame(bed.link(0), NODE_SOURCE, seenByGuest);
  await expectSame(bed.link(0), GUEST_SOURCE, seenByNode);
});

/** Expects that the frames as they were sent, as they arrived, and in the link's capture are all the same. */
async function expectSame(link: Link, source: string, arrived: pcap.PcapReader): Promise<void> {
  const sent = oddFrames(source).map(hex);
  expect(await framesFrom(source, arrived)).toEqual(sent);
  expect(await framesFrom(source, link.frames())).toEqual(sent);
}

/** Records the node's frames on the guest. */
async function sendFromNode(bed: Testbed, shell: serialExpect.Shell): Promise<pcap.PcapReader> {
  await shell.check(`${record(NODE_SOURCE)} >/tmp/recorded 2>/tmp/stderr & ${untilListening}`);
  for (const frame of oddFrames(NODE_SOURCE)) {
    await bed.node(0).run(["sh", "-c", sendFromStdin], { stdin: frame, capabilities: ["NET_RAW"], check: true });
  }
  const { output } = await shell.check("wait; base64 /tmp/recorded");
  return pcap.openPcap(Buffer.from(output, "base64"));
}

/** Records the guest's frames on the node. */
async function sendFromGuest(bed: Testbed, shell: serialExpect.Shell): Promise<pcap.PcapReader> {
  const recording = `${record(GUEST_SOURCE)} | base64`;
  await using recorder = await bed.node(0).start(["sh", "-c", recording], { capabilities: ["NET_RAW", "SETGID"] });
  await recorder.waitForOutput("listening on", { stream: "stderr" });
  for (const frame of oddFrames(GUEST_SOURCE)) {
    await shell.upload(frame, "/tmp/frame");
    await shell.check(`${sendFromStdin} </tmp/frame`);
  }
  const { stdout } = await recorder.wait({ timeoutMs: 30_000 });
  return pcap.openPcap(Buffer.from(stdout, "base64"));
}

/** A shell command that waits until the tcpdump in the background listens, and fails if it has exited instead. */
const untilListening =
  "until grep -q listening /tmp/stderr || ! kill -0 $!; do sleep 0.1; done; cat /tmp/stderr; grep -q listening /tmp/stderr";

/** A shell command that sends its standard input as one frame. */
const sendFromStdin = "socat -u -b 2000 STDIN INTERFACE:eth0";

/** Returns a shell command that records all frames from a source and writes the capture to its standard output. */
function record(source: string): string {
  return `tcpdump -Z root -i eth0 -c ${oddFrames(source).length} -U -w - ether src ${source}`;
}

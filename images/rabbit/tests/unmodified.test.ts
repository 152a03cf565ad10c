import { createTestbed, type Link, pcap, type serialExpect, type Testbed } from "@alpy/alpy";
import { framesFrom, hex, logIn, oddFrames, shutDown } from "@alpy/carrot";
import { expect, test } from "vitest";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/*
 * Nothing between a node and the DUT's NIC changes a frame, in either direction.
 *
 *   node 0  eth0 ── link 0 ── eth0  Rabbit
 */

const nodeSource = "02:00:00:00:00:0a";
const guestSource = "02:00:00:00:00:0b";

test("frames of 60 to 1518 bytes with odd EtherTypes pass unmodified both ways", { timeout: 180_000 }, async () => {
  await using bed = await createTestbed({ machine: directBoot(), links: [{}], artifacts: "artifacts/unmodified" });
  await bed.start();
  const shell = await logIn(bed);

  const seenByGuest = await bed.step("Send from the node", () => sendFromNode(bed, shell));
  const seenByNode = await bed.step("Send from the guest", () => sendFromGuest(bed, shell));
  await shutDown(bed);

  await expectSame(bed.link(0), nodeSource, seenByGuest);
  await expectSame(bed.link(0), guestSource, seenByNode);
});

/** The frames as they were sent, as they arrived, and as they stand in the link's capture: all the same. */
async function expectSame(link: Link, source: string, arrived: pcap.PcapReader): Promise<void> {
  const sent = oddFrames(source).map(hex);
  expect(await framesFrom(source, arrived)).toEqual(sent);
  expect(await framesFrom(source, link.frames())).toEqual(sent);
}

/** Records on the guest what the node sends. */
async function sendFromNode(bed: Testbed, shell: serialExpect.Shell): Promise<pcap.PcapReader> {
  await shell.check(`${record(nodeSource)} >/tmp/recorded 2>/tmp/said & ${untilListening}`);
  for (const frame of oddFrames(nodeSource)) {
    await bed.node(0).run(["sh", "-c", sendFromStdin], { stdin: frame, capabilities: ["NET_RAW"], check: true });
  }
  const { output } = await shell.check("wait; base64 /tmp/recorded");
  return pcap.openPcap(Buffer.from(output, "base64"));
}

/** Records on the node what the guest sends. */
async function sendFromGuest(bed: Testbed, shell: serialExpect.Shell): Promise<pcap.PcapReader> {
  const recording = `${record(guestSource)} | base64`;
  await using recorder = await bed.node(0).start(["sh", "-c", recording], { capabilities: ["NET_RAW", "SETGID"] });
  await recorder.waitForOutput("listening on", { stream: "stderr" });
  for (const frame of oddFrames(guestSource)) {
    await shell.upload(frame, "/tmp/frame");
    await shell.check(`${sendFromStdin} </tmp/frame`);
  }
  const { stdout } = await recorder.wait({ timeoutMs: 30_000 });
  return pcap.openPcap(Buffer.from(stdout, "base64"));
}

/** Waits until the tcpdump in the background has begun, and fails if it has ended instead. */
const untilListening =
  "until grep -q listening /tmp/said || ! kill -0 $!; do sleep 0.1; done; cat /tmp/said; grep -q listening /tmp/said";

/** A command that sends its standard input as one frame. */
const sendFromStdin = "socat -u -b 2000 STDIN INTERFACE:eth0";

/** A command that records as many frames of a source as are sent, and writes the capture to its standard output. */
function record(source: string): string {
  return `tcpdump -Z root -i eth0 -c ${oddFrames(source).length} -U -w - ether src ${source}`;
}

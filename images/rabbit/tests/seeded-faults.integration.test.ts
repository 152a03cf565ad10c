import { pcap, type serialExpect, type Testbed } from "@alpy/alpy";
import { expect, test } from "@alpy/alpy/vitest";
import { logIn, prepareGolden } from "@alpy/carrot";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/*
 * Ten deliberate faults. The failure's message must be enough to see the cause without another run. A person has read each
 * message; the snapshots keep them, without times and numbers.
 *
 *   this test ── wire near ── eth0  Rabbit  eth1 ── wire far ── this test
 */

const GUEST_IP = "192.168.0.1";
const OWN_IP = "192.168.0.2";
const OWN_MAC = "02:00:00:00:00:0a";
const SHORT_WAIT = { timeoutMs: 1_000 };

test.override({
  testbedOptions: { machine: { ...directBoot(), nics: 3 }, links: [{ wire: "near" }, { wire: "far" }] },
  golden: { prepare },
});

/** Prepares Rabbit without IPv6, so that it sends only frames that the tests cause. */
async function prepare(bed: Testbed): Promise<void> {
  await prepareGolden(bed);
  const shell = await logIn(bed);
  await shell.check("sysctl -w net.ipv6.conf.all.disable_ipv6=1");
}

/** Starts Rabbit with an address on eth0 and a static neighbour, which the test plays. */
async function begin(bed: Testbed, address = GUEST_IP): Promise<serialExpect.Shell> {
  await bed.start();
  const shell = await logIn(bed);
  await shell.check(`ip address add ${address}/24 dev eth0; sysctl -w net.ipv4.ip_forward=1 >/dev/null`);
  await shell.check(`ip neighbour replace ${OWN_IP} lladdr ${OWN_MAC} dev eth0`);
  return shell;
}

function toGuest(bed: Testbed, destination: string, message: pcap.TransportMessage): Uint8Array {
  const ethernet = { source: OWN_MAC, destination: bed.link(0).mac };
  return pcap.ethernet(ethernet, pcap.ipv4({ source: OWN_IP, destination }, message));
}

/**
 * Returns the message of a rejection without the parts that differ between runs: times, numbers, traces, and the console's
 * output so far.
 */
async function failure(work: PromiseLike<unknown>): Promise<string> {
  const error = await Promise.resolve(work).then(
    () => new Error("the work did not fail"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new TypeError("expected an Error", { cause: error });
  return error.message
    .replace(/\nconsole: .*$/s, "\nconsole: …")
    .replaceAll(/^ +"\[ *\d+\.\d+\] {2}.*\n?/gm, "")
    .replaceAll(/\b\d+(\.\d+)? (s|ms)\b/g, "N $2")
    .replaceAll(/#\d+|\b\d+ of \d+ (?=frames)|\b\d+ (?=frames?\b|more\b)/g, (text) => text.replace(/\d+/, "N"))
    .replaceAll(/\bseq \d+|\bid \d+|\btime \d+ms|\.\d{5}\b/g, (text) => text.replace(/\d+/, "N"))
    .replaceAll(/\[ *\d+\.\d+\]/g, "[N]")
    .replaceAll(/^.*\b(CPU: \d|Hardware name:|Modules linked in:).*\n/gm, "")
    .replaceAll(/0x[0-9a-f]+|\b[0-9a-f]{12,16}\b/g, "N")
    .replaceAll(/\balpy-[a-z0-9]{8}/g, "SESSION");
}

test("a wrong address", async ({ testbed }) => {
  const shell = await begin(testbed, "192.168.0.9");
  const announced = testbed.wire("near").expectFrame({ arp: { senderProtocolAddress: GUEST_IP } }, SHORT_WAIT);
  await shell.check(`arping -c 1 -U -I eth0 192.168.0.9`);
  expect(await failure(announced)).toMatchInlineSnapshot(`
    "wire near: no such frame within N s
    Expected a frame with
      arp.senderProtocolAddress  192.168.0.1

    The only frame does not match:

    #N on near  ARP, Request who-has 192.168.0.9 tell 192.168.0.9, length 28
      ✗ arp.senderProtocolAddress  192.168.0.9  expected 192.168.0.1
    console: …"
  `);
});

test("a missing route", async ({ testbed }) => {
  await begin(testbed);
  const near = testbed.wire("near");
  const far = testbed.wire("far");
  const forwarded = far.expectFrame({ icmp: { type: 8 } }, SHORT_WAIT);
  const answered = near.expectFrame({ ipv4: { source: "10.0.0.2" }, icmp: { type: 0 } }, SHORT_WAIT);
  near.send(toGuest(testbed, "10.0.0.2", pcap.icmp({ sequence: 1 })));
  expect(await failure(forwarded)).toMatchInlineSnapshot(`
    "wire far: no such frame within N s
    Expected a frame with
      icmp.type  8

    There was no frame at all.
    console: …"
  `);
  expect(await failure(answered)).toMatchInlineSnapshot(`
    "wire near: no such frame within N s
    Expected a frame with
      ipv4.source  10.0.0.2
      icmp.type    0

    The only frame does not match:

    #N on near  IP 192.168.0.1 > 192.168.0.2: ICMP net 10.0.0.2 unreachable, length 36
      ✗ ipv4.source  192.168.0.1  expected 10.0.0.2
      ✗ icmp.type    3            expected 0
    console: …"
  `);
});

test("a dead service", async ({ testbed }) => {
  await begin(testbed);
  const answered = testbed.wire("near").expectFrame({ tcp: { sourcePort: 80, syn: true, ack: true } }, SHORT_WAIT);
  testbed
    .wire("near")
    .send(toGuest(testbed, GUEST_IP, pcap.tcp({ sourcePort: 40_000, destinationPort: 80, syn: true })));
  expect(await failure(answered)).toMatchInlineSnapshot(`
    "wire near: no such frame within N s
    Expected a frame with
      tcp.sourcePort  80
      tcp.syn         true
      tcp.ack         true

    The only frame does not match:

    #N on near  IP 192.168.0.1.80 > 192.168.0.2.N: Flags [R.], seq N, ack 1, win 0, length 0
        tcp.sourcePort  80
      ✗ tcp.syn         false  expected true
        tcp.ack         true
    console: …"
  `);
});

test("a guest that panics", async ({ testbed }) => {
  const shell = await begin(testbed);
  // A change of the terminal's mode waits until the echo of the command is out: the kernel would write in the middle of it.
  void shell.run("stty opost; echo c >/proc/sysrq-trigger").catch(() => undefined);
  await testbed.machine.waitForPanic();
  expect(await failure(testbed.step("Power down", () => testbed.machine.powerDown()))).toMatchInlineSnapshot(`
    "the guest's kernel panicked; its console's last lines:
      "[N] Kernel panic - not syncing: sysrq triggered crash\\r\\n"
      "[N] Call Trace:\\r\\n"
    "
  `);
});

test("an unexpected prompt", async ({ testbed }) => {
  await testbed.start();
  const login = testbed.step("Log in", async () => {
    await testbed.console.expect("rabbit:~# ");
    await testbed.console.sendLine("");
    await testbed.console.expect("router> ", { timeoutMs: 1_500 });
  });
  const [reason, ...seen] = (await failure(login)).split("\n");
  expect(reason?.replace(/\d+ bytes/, "N bytes")).toMatchInlineSnapshot(
    `"Log in failed after N s: expect: no match within N s while waiting for "router> " (N s, N bytes since the last match)."`,
  );
  expect(seen.join("\n")).toContain("rabbit:~# ");
});

test("a link that is down", async ({ testbed }) => {
  const shell = await begin(testbed);
  await testbed.link(0).down();
  const request = testbed.link(0).expectFrame({ icmp: { type: 8 } }, SHORT_WAIT);
  await shell.run(`ping -c 1 -W 1 ${OWN_IP}`);
  expect(await failure(request)).toMatchInlineSnapshot(`
    "link0: no such frame within N s
    Expected a frame with
      icmp.type  8

    There was no frame at all.
    Note: the link has been down since link.down(); link.up() brings it up
    console: …"
  `);
});

test("an image that is too old for a command", async ({ testbed }) => {
  const shell = await begin(testbed);
  expect(
    await failure(testbed.step("Save the configuration", () => shell.check("rabbit-config save"))),
  ).toMatchInlineSnapshot(`
    "Save the configuration failed after N s: check: "rabbit-config save" ended with exit code 127, expected 0. Its output:
      "-sh: 1: eval: rabbit-config: not found\\n"
    console: …"
  `);
});

test("a wrong checksum", async ({ testbed }) => {
  await begin(testbed);
  const near = testbed.wire("near");
  const far = testbed.wire("far");
  const sound = testbed.link(0).expectFrame({ icmp: { type: 8, checksumValid: true } }, SHORT_WAIT);
  const answered = near.expectFrame({ icmp: { type: 0 } }, SHORT_WAIT);
  near.send(toGuest(testbed, GUEST_IP, pcap.icmp({ sequence: 1, checksum: 0xbad })));
  expect(far.dropped).toBe(0);
  expect(await failure(sound)).toMatchInlineSnapshot(`
    "link0: no such frame within N s
    Expected a frame with
      icmp.type           8
      icmp.checksumValid  true

    The only frame does not match:

    #N  IP 192.168.0.2 > 192.168.0.1: ICMP echo request, id N, seq N, length 8
        icmp.type           8
      ✗ icmp.checksumValid  false  expected true
    console: …"
  `);
  expect(await failure(answered)).toMatchInlineSnapshot(`
    "wire near: no such frame within N s
    Expected a frame with
      icmp.type  0

    There was no frame at all.
    console: …"
  `);
});

test("a dropped frame", async ({ testbed }) => {
  const shell = await begin(testbed);
  testbed.wire("near").impair({ loss: 1 });
  const request = testbed.wire("near").expectFrame({ icmp: { type: 8 } }, SHORT_WAIT);
  await shell.run(`ping -c 1 -W 1 ${OWN_IP}`);
  expect(await failure(request)).toMatchInlineSnapshot(`
    "wire near: no such frame within N s
    Expected a frame with
      icmp.type  8

    There was no frame at all.
    Note: the impairment of the wire has lost N of 1 frames forward
    console: …"
  `);
});

test("an application that crashes", async ({ openTestbed }) => {
  const bed = await openTestbed({ links: [{ addresses: ["192.168.0.2/24"] }] });
  const serve = ["sh", "-c", "echo listening on port 80 >&2; echo cannot open /etc/site.conf >&2; exit 3"];
  const ready = { ready: { output: "serving" } };
  expect(await failure(bed.step("Start the web server", () => bed.node(0).start(serve, ready)))).toMatchInlineSnapshot(`
    "Start the web server failed after N s: SESSION-app0 exited with code 3 before it wrote serving (stdout: nothing; stderr: listening on port 80
    cannot open /etc/site.conf)
    console: …"
  `);
  const ping = expect(bed.node(0)).toPing(GUEST_IP, { count: 1 });
  expect(await failure(ping)).toMatchInlineSnapshot(`
    "node SESSION-node0: ping -c 1 -i 0.2 -W 1 192.168.0.1 failed with exit code 1
    stdout:
      PING 192.168.0.1 (192.168.0.1) 56(84) bytes of data.
      
      --- 192.168.0.1 ping statistics ---
      1 packets transmitted, 0 received, 100% packet loss, time Nms"
  `);
});

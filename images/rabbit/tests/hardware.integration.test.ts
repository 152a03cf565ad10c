import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestbed, pcap, serialExpect, type Testbed } from "@alpy/alpy";
import { logIn, rabbit } from "@alpy/carrot";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bzImageBoot } from "./image.ts";
import "./nothing-left.ts";
import { MEASURED, READ_TPM } from "./tpm.ts";

/*
 * Rabbit with as many NICs as a machine can have, each on a wire, a management NIC, and everything that a test can pass to a guest;
 * restored from a golden state.
 *
 *   172.16.N.2  wireN ── ethN 172.16.N.1  Rabbit  eth32 10.0.2.15 ── management, this host
 */

const NICS = 32;
const GUEST_PORT = 80;
const LIMITS = { timeout: 240_000 };
/** Under TCG on a busy host. */
const WAIT = { timeoutMs: 120_000 };
const STATION_MAC = "02:00:00:00:00:0a";
const CLOUD_INIT = {
  userData: "#cloud-config\nhostname: burrow\n",
  metaData: "instance-id: one\n",
  networkConfig: "version: 2\n",
};

/** With arp_ignore=1 an interface answers only for its own address. */
const SCRIPT = `
  sysctl -qw net.ipv4.conf.all.arp_ignore=1
  for i in $(seq 0 ${NICS - 1}); do echo address add 172.16.$i.1/24 dev eth$i; echo link set eth$i up; done | ip -batch -
  ip address add 10.0.2.15/24 dev eth${NICS}
  ip link set eth${NICS} up
  mkdir -p /tmp/page /tmp/seed /tmp/share /tmp/fixed
  echo 'Rabbit is well' >/tmp/page/index.html
  busybox httpd -p 10.0.2.15:${GUEST_PORT} -h /tmp/page
`;

let shared: string;
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), "alpy-share-"));
  writeFileSync(join(shared, "to-guest"), "carrots\n");
});
afterEach(() => rmSync(shared, { recursive: true }));

function openHardware(): Promise<Testbed> {
  const links = Array.from({ length: NICS }, (_, index) => ({ wire: `wire${index}` }));
  const machine = {
    ...bzImageBoot(),
    management: { hostForwards: [{ guestPort: GUEST_PORT }] },
    consoles: [{}],
    tpm: true,
    cloudInit: CLOUD_INIT,
    fwCfg: { "opt/org.example/text": "one, two", "opt/org.example/file": { file: join(shared, "to-guest") } },
    shares: [
      { path: shared, tag: "burrow", readOnly: false },
      { path: shared, tag: "fixed" },
    ],
  };
  const prepare = async (bed: Testbed): Promise<void> => void (await logIn(bed));
  return createTestbed({ machine, golden: { prepare }, links, artifacts: "artifacts/hardware" });
}

test(
  "Rabbit has 32 NICs in the order of the links, and the host reaches it over the NIC after them",
  LIMITS,
  async () => {
    await using bed = await openHardware();
    await bed.start();
    const shell = await logIn(bed);
    await shell.check(SCRIPT, WAIT);
    await bed.step("Ask each NIC for its address", () => Promise.all(bed.links.map((_link, nic) => askNic(bed, nic))));
    await bed.step("Read a page over the management NIC", () => readPage(bed));
    await bed.step("Read what the test passes to the guest", () => readPassed(shell));
    await bed.step("Use the second console", () => useSecondConsole(bed, shell));
  },
);

/** Each address is on one interface, which answers with its own MAC address on its own link. */
async function askNic(bed: Testbed, nic: number): Promise<void> {
  const wire = bed.wire(`wire${nic}`);
  const asked = `172.16.${nic}.1`;
  const { mac } = bed.link(nic);
  const question = pcap.arp({
    senderHardwareAddress: STATION_MAC,
    senderProtocolAddress: `172.16.${nic}.2`,
    targetProtocolAddress: asked,
  });
  const reply = { operation: "reply", senderProtocolAddress: asked, senderHardwareAddress: mac } as const;
  const answered = wire.expectFrame({ arp: reply }, WAIT);
  wire.send(pcap.ethernet({ source: STATION_MAC, destination: "ff:ff:ff:ff:ff:ff", padToBytes: 60 }, question));
  await answered;
}

async function readPage({ machine: { management } }: Testbed): Promise<void> {
  const page = await fetch(`http://${management.address}:${management.port(GUEST_PORT)}/`);
  expect(await page.text()).toBe("Rabbit is well\n");
}

async function readPassed(shell: serialExpect.Shell): Promise<void> {
  const outputOf = async (command: string): Promise<string> =>
    (await shell.check(command, { exact: true, ...WAIT })).output;
  await shell.check("modprobe -a qemu_fw_cfg 9pnet_virtio; mount -o ro -t iso9660 /dev/vda /tmp/seed", WAIT);
  const { userData, metaData, networkConfig } = CLOUD_INIT;
  expect(await outputOf("ls /tmp/seed")).toBe("meta-data\nnetwork-config\nuser-data\n");
  expect(await outputOf("cat /tmp/seed/*")).toBe(metaData + networkConfig + userData);
  const entries = "/sys/firmware/qemu_fw_cfg/by_name/opt/org.example";
  expect(await outputOf(`cat ${entries}/text/raw ${entries}/file/raw`)).toBe("one, twocarrots\n");
  // The firmware has measured itself before the state was saved.
  expect(await outputOf(READ_TPM)).toMatch(MEASURED);
  for (const [tag, folder] of [
    ["burrow", "/tmp/share"],
    ["fixed", "/tmp/fixed"],
  ] as const)
    await shell.check(`mount -t 9p -o trans=virtio,version=9p2000.L ${tag} ${folder}`, WAIT);
  expect(await outputOf("cat /tmp/share/to-guest; echo eaten >/tmp/share/from-guest")).toBe("carrots\n");
  expect(readFileSync(join(shared, "from-guest"), "utf8")).toBe("eaten\n");
  expect((await shell.run("echo no >/tmp/fixed/from-guest", WAIT)).exitCode).not.toBe(0);
}

/** Each console has its own session and its own log. */
async function useSecondConsole(bed: Testbed, shell: serialExpect.Shell): Promise<void> {
  const [second] = bed.machine.consoles;
  if (second === undefined) throw new Error("unreachable: the machine has a second console");
  await shell.check("setsid busybox getty -L 115200 ttyS1 vt102 </dev/null >/dev/null 2>&1 &", WAIT);
  const other = await serialExpect.openShell(second, { ...rabbit.account, ...WAIT });
  expect((await other.check("tty; echo second''ary", WAIT)).output).toBe("/dev/ttyS1\nsecondary\n");
  expect((await shell.check("tty", WAIT)).output).toBe("/dev/ttyS0\n");
  const logOf = (name: string): string => readFileSync(join(bed.artifacts, name), "latin1");
  expect(logOf("console1.log")).toContain("secondary\r\n");
  expect(logOf("console.log")).not.toContain("secondary\r\n");
}

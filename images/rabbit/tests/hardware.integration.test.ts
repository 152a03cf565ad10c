import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestbed, type serialExpect, type Testbed } from "@alpy/alpy";
import { framesOn, goldenOf, rabbit, startRabbit } from "@alpy/carrot";
import { afterEach, beforeEach, expect, test } from "vitest";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/*
 * Rabbit with as many NICs as a machine can have, each on a wire, a management NIC, and everything that a test can pass to a guest;
 * restored from a golden state.
 */

const NICS = 32;
const GUEST_PORT = 80;
const LIMITS = { timeout: 240_000 };

/** Each NIC asks for a neighbour that is only on its own link. The management NIC, eth32, serves a page. */
const SCRIPT = `
  for i in $(seq 0 ${NICS - 1}); do ip address add 172.16.$i.1/24 dev eth$i; done
  for i in $(seq 0 ${NICS - 1}); do ping -c 1 -W 1 172.16.$i.2 >/dev/null & done
  ip address add 10.0.2.15/24 dev eth${NICS}
  mkdir -p /tmp/page
  echo 'Rabbit is well' >/tmp/page/index.html
  busybox httpd -p 10.0.2.15:${GUEST_PORT} -h /tmp/page
`;

const CLOUD_INIT = {
  userData: "#cloud-config\nhostname: burrow\n",
  metaData: "instance-id: one\n",
  networkConfig: "version: 2\n",
};

let shared: string;
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), "alpy-share-"));
  writeFileSync(join(shared, "to-guest"), "carrots\n");
});
afterEach(() => rmSync(shared, { recursive: true }));

function openHardware(): Promise<Testbed> {
  const links = Array.from({ length: NICS }, (_, index) => ({ wire: `wire${index}` }));
  const machine = {
    ...directBoot(),
    management: { hostForwards: [{ guestPort: GUEST_PORT }] },
    cloudInit: CLOUD_INIT,
    fwCfg: { "opt/org.example/text": "one, two", "opt/org.example/file": { file: join(shared, "to-guest") } },
    shares: [
      { path: shared, tag: "burrow", readOnly: false },
      { path: shared, tag: "fixed" },
    ],
  };
  return createTestbed({ machine, golden: goldenOf(rabbit), links, artifacts: "artifacts/hardware" });
}

test(
  "Rabbit has 32 NICs in the order of the links, and after them the one over which the host reaches it",
  LIMITS,
  async () => {
    await using bed = await openHardware();
    const asked = bed.links.map((link, index) =>
      link.expectFrame({ arp: { targetProtocolAddress: `172.16.${index}.2` } }, { timeoutMs: 120_000 }),
    );
    const shell = await startRabbit(bed, SCRIPT);
    const { output } = await shell.check(`for i in $(seq 0 ${NICS}); do cat /sys/class/net/eth$i/address; done`);
    expect(output.trim().split("\n")).toEqual([...bed.links.map(({ mac }) => mac), "52:54:00:a1:00:ff"]);
    await Promise.all(asked);
    for (const [index, link] of bed.links.entries()) {
      const frames = await framesOn(link, ({ arp }) => arp !== undefined);
      expect(new Set(frames.map(({ arp }) => arp?.targetProtocolAddress))).toEqual(new Set([`172.16.${index}.2`]));
    }
    await requirePage(bed);
    await bed.step("Read what the test passes to the guest", () => requirePassed(shell));
  },
);

async function requirePage({ machine: { management } }: Testbed): Promise<void> {
  const page = await fetch(`http://${management.address}:${management.port(GUEST_PORT)}/`);
  expect(await page.text()).toBe("Rabbit is well\n");
}

async function requirePassed(shell: serialExpect.Shell): Promise<void> {
  const outputOf = async (command: string): Promise<string> => (await shell.check(command, { exact: true })).output;
  await shell.check("mkdir -p /tmp/seed /tmp/share /tmp/fixed; modprobe -a qemu_fw_cfg 9pnet_virtio");
  await shell.check("mount -o ro -t iso9660 /dev/vda /tmp/seed");
  expect(await outputOf("cd /tmp/seed; cat user-data meta-data network-config; cd /")).toBe(
    Object.values(CLOUD_INIT).join(""),
  );
  const entries = "/sys/firmware/qemu_fw_cfg/by_name/opt/org.example";
  expect(await outputOf(`cat ${entries}/text/raw`)).toBe("one, two");
  expect(await outputOf(`cat ${entries}/file/raw`)).toBe("carrots\n");
  for (const [tag, folder] of [
    ["burrow", "/tmp/share"],
    ["fixed", "/tmp/fixed"],
  ] as const)
    await shell.check(`mount -t 9p -o trans=virtio,version=9p2000.L ${tag} ${folder}`);
  expect(await outputOf("cat /tmp/share/to-guest; echo eaten >/tmp/share/from-guest")).toBe("carrots\n");
  expect(readFileSync(join(shared, "from-guest"), "utf8")).toBe("eaten\n");
  expect((await shell.run("echo no >/tmp/fixed/from-guest")).exitCode).not.toBe(0);
  await shell.check("umount /tmp/share /tmp/fixed /tmp/seed");
}

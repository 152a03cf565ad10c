import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestbed, NIC_MODELS, type NicModel, type serialExpect, type Testbed } from "@alpy/alpy";
import { logIn, waitForCarriers } from "@alpy/carrot";
import { describe, expect, test } from "vitest";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/*
 * Which NIC models show the guest that link.down() has taken their carrier: the table in alpy's docs/options.md.
 */

/** The NIC that reports one change only, in QEMU 7.2 and with MSI-X. */
const SILENT: NicModel = "e1000e";
/** Without MSI-X. */
const INT_MODE = "e1000e.IntMode=1";
/** How often the guest looks for a change: 100 times, each a tenth of a second. */
const LOOKS = 100;

async function boot(name: string, option: string): Promise<[Testbed, serialExpect.Shell]> {
  const options = directBoot();
  const machine = {
    ...options,
    commandLine: `${options.commandLine} ${option}`,
    nics: NIC_MODELS.map((model) => ({ model })),
  };
  const links = NIC_MODELS.map((model) => ({ wire: model.replaceAll(/[^a-z0-9]/g, "-") }));
  await using resources = new AsyncDisposableStack();
  const bed = resources.use(await createTestbed({ machine, links, artifacts: `artifacts/${name}` }));
  await bed.start();
  const shell = await logIn(bed);
  await waitForCarriers(bed, shell);
  resources.move();
  return [bed, shell];
}

/** Waits until the carrier of each interface is as expected. Rabbit's interfaces are in the order of its NICs. */
async function expectCarriers(shell: serialExpect.Shell, expected: readonly (0 | 1)[]): Promise<void> {
  const read = expected.map((_, index) => `$(cat /sys/class/net/eth${index}/carrier)`).join(" ");
  const wanted = expected.join(" ");
  const { output } = await shell.check(
    `for n in $(seq ${LOOKS}); do [ "${read}" = "${wanted}" ] && break; sleep 0.1; done; echo "${read}"`,
    { timeoutMs: 60_000 },
  );
  expect(output.trim()).toBe(wanted);
}

describe("a guest whose links go down", () => {
  test.each([
    ["sees it with each NIC model but e1000e of QEMU 7.2, of which the log warns", "", 1],
    ["sees it with e1000e, too, if that does not use MSI-X", INT_MODE, 0],
  ] as const)("%s", { timeout: 240_000 }, async (_, option, silent) => {
    const [bed, shell] = await boot(`carrier-${silent}`, option);
    await using _bed = bed;
    const isOld = bed.machine.qmp.version.major < 10;
    const isKept = isOld ? silent : 0;
    // QEMU has reported the first change when the guest set its NIC up.
    for (let time = 0; time < 3; time += 1) {
      await Promise.all(bed.links.map((link) => link.down()));
      await expectCarriers(
        shell,
        NIC_MODELS.map((model) => (model === SILENT && isKept === 1 ? 1 : 0)),
      );
      await Promise.all(bed.links.map((link) => link.up()));
      await expectCarriers(
        shell,
        NIC_MODELS.map(() => 1),
      );
    }
    const log = await readFile(join(bed.artifacts, "log.jsonl"), "utf8");
    expect(log.includes("the guest may not notice")).toBe(isOld);
  });
});

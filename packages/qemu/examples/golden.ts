/** A Linux appliance that boots once: `node golden.ts appliance.qcow2`. The second run starts in a fraction of a second. */
import { launchMachine } from "@alpy/qemu";
import { openShell } from "@alpy/serial-expect";

await using vm = await launchMachine({
  disk: process.argv[2],
  golden: {
    prepare: async (machine) => {
      const shell = await openShell(machine.console, { login: "root", timeoutMs: 120_000 });
      await shell.run("systemctl is-system-running --wait", { timeoutMs: 120_000 });
    },
  },
});
await vm.start(); // It continues where it was saved.
const shell = await openShell(vm.console);
console.log((await shell.run("uptime")).output);

/** A machine without a disk, whose BIOS writes to the serial console: `node bios.ts`. */
import { launchMachine } from "@alpy/qemu";

await using vm = await launchMachine({ memoryMiB: 64, machineType: "pc,graphics=off" });
vm.qmp.on("RESET", () => console.log("reset"));

await vm.start(); // Until now it was paused at its first instruction.
await vm.console.expect("SeaBIOS", { timeoutMs: 60_000 });
await vm.console.expect("Booting", { timeoutMs: 60_000 });
await vm.pause();
console.log(`${vm.state.name}; QEMU runs as process ${vm.pid}`);

await vm.reset();
await vm.resume();
await vm.guard(vm.console.expect("SeaBIOS", { timeoutMs: 60_000 })); // Fails immediately if QEMU ends by itself.

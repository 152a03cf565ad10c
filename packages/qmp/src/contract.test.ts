import { describeContract } from "../test/contract.ts";
import { openEmulatedQemu } from "../test/emulated-qemu.ts";

describeContract("a scripted server", openEmulatedQemu);

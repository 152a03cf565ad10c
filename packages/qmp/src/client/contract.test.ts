import { describeContract } from "../../test/contract.ts";
import { openEmulatedQemu } from "../../test/emulated-qemu.ts";
import { describeWire } from "../../test/wire.ts";

describeContract("a scripted server", openEmulatedQemu);
describeWire("a scripted server", openEmulatedQemu);

import { expect, test } from "vitest";
import { hostProcessor, identifyProcessor } from "./host-processor.ts";

const X86 = `processor\t: 0
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 106
model name\t: Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz
stepping\t: 6
microcode\t: 0xd0003a5
cpu MHz\t\t: 2793.437
apicid\t\t: 0
flags\t\t: fpu vme de
bogomips\t: 5586.87

processor\t: 1
cpu MHz\t\t: 1000.000
`;

test("a processor is identified by model, stepping, microcode and flags, not by its present speed", () => {
  expect(identifyProcessor(X86)).toBe(
    "vendor_id: GenuineIntel\ncpu family: 6\nmodel: 106\nmodel name: Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz\n" +
      "stepping: 6\nmicrocode: 0xd0003a5\nflags: fpu vme de",
  );
  expect(identifyProcessor(X86.replace("2793.437", "800.000"))).toBe(identifyProcessor(X86));
  expect(identifyProcessor(X86.replace("0xd0003a5", "0xd0003b9"))).not.toBe(identifyProcessor(X86));
});

test("an ARM processor is identified by its part and revision", () => {
  const text =
    "processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\nCPU revision\t: 1\n";
  expect(identifyProcessor(text)).toBe("Features: fp asimd\nCPU implementer: 0x41\nCPU part: 0xd0c\nCPU revision: 1");
});

test("the processor of this host is identified", async () => {
  expect(await hostProcessor()).toMatch(/model name|CPU part|mvendorid|isa/);
});

import { type AcceleratorChoice, type MachineOptions, NIC_MODELS, type NicModel } from "@alpy/qemu";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import type { NodeLinkOptions, TestbedOptions } from "../../testbed/testbed-options.ts";
import { parseWholeNumber } from "../command/whole-number.ts";

/** The options of `alpy run`. */
export interface RunCommandOptions {
  readonly links?: number | undefined;
  readonly link: readonly NodeLinkOptions[];
  readonly memory: number;
  readonly cores: number;
  readonly kernel?: string | undefined;
  readonly initrd?: string | undefined;
  readonly append?: string | undefined;
  readonly uefi?: boolean | undefined;
  readonly nic: NicModel;
  readonly accel: AcceleratorChoice;
  readonly artifacts?: string | undefined;
  readonly nodeImage?: string | undefined;
  readonly json?: boolean | undefined;
}

const LINK_HELP =
  "a link to a node with these addresses, and gateways after `via`: 10.0.0.2/24,2001:db8::2/64,via,10.0.0.1; repeat it for more links";

const LINKS_HELP = "this many links, to nodes with the address 192.168.N.2/24 and the gateway 192.168.N.1";

/** Adds the argument and the options of `alpy run`. */
export function addRunOptions(command: Command): Command {
  return command
    .addArgument(new Argument("[image]", "disk image of the appliance; it is never changed"))
    .option("-l, --links <number>", LINKS_HELP, parseWholeNumber)
    .addOption(new Option("--link <addresses>", LINK_HELP).argParser(addLink).default([], "none"))
    .option("-m, --memory <MiB>", "memory of the machine", parseWholeNumber, 256)
    .option("-c, --cores <number>", "number of virtual CPUs", parseWholeNumber, 1)
    .option("--kernel <file>", "boot this kernel directly")
    .option("--initrd <file>", "initial RAM disk of the kernel")
    .option("--append <line>", "command line of the kernel")
    .option("--uefi", "boot with UEFI (OVMF) instead of BIOS")
    .addOption(new Option("--nic <model>", "model of the NICs").choices(NIC_MODELS).default("virtio-net-pci"))
    .addOption(new Option("--accel <name>", "accelerator").choices(["auto", "kvm", "tcg"]).default("auto"))
    .option("--artifacts <folder>", "keep captures, console and logs in this folder")
    .option("--node-image <image>", "container image of the nodes (default: $ALPY_NODE_IMAGE)")
    .option("--json", "first describe the running testbed in one line of JSON");
}

/** Returns the options of the testbed that the command line asks for. */
export function testbedOptions(image: string | undefined, options: RunCommandOptions): TestbedOptions {
  const { artifacts, nodeImage, link, links: count = 0 } = options;
  const links = [...link, ...numberedLinks(count, link.length)];
  return { machine: machineOptions(image, options), links, artifacts, nodeImage };
}

function machineOptions(image: string | undefined, options: RunCommandOptions): MachineOptions {
  const { memory: memoryMiB, cores, kernel, initrd, append: commandLine, uefi = false, nic, accel } = options;
  const firmware = uefi ? "uefi" : undefined;
  return { disk: image, kernel, initrd, commandLine, firmware, memoryMiB, cores, nic, accel };
}

function numberedLinks(count: number, first: number): NodeLinkOptions[] {
  return Array.from({ length: count }, (_, index) => {
    const network = `192.168.${first + index}`;
    return { addresses: [`${network}.2/24`], gateways: [`${network}.1`] };
  });
}

/** Parses `ADDRESS,…,via,GATEWAY,…`. The testbed refuses invalid addresses. */
function addLink(value: string, links: readonly NodeLinkOptions[]): NodeLinkOptions[] {
  const parts = value.split(",");
  if (parts.some((part) => part === ""))
    throw new InvalidArgumentError("It must be addresses with commas between them.");
  const via = parts.indexOf("via");
  if (via < 0) return [...links, { addresses: parts }];
  return [...links, { addresses: parts.slice(0, via), gateways: parts.slice(via + 1) }];
}

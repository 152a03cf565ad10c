import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { type NicModel, nicModels } from "../../machine/nics.ts";
import type { AcceleratorChoice, MachineOptions } from "../../machine/options.ts";
import type { NodeLinkOptions, TestbedOptions } from "../../testbed/testbed-options.ts";
import { parseWholeNumber } from "../whole-number.ts";

/** What `alpy run` is told. */
export interface RunOptions {
  links?: number;
  link: NodeLinkOptions[];
  memory: number;
  cores: number;
  kernel?: string;
  initrd?: string;
  append?: string;
  uefi?: boolean;
  nic: NicModel;
  accel: AcceleratorChoice;
  artifacts?: string;
  nodeImage?: string;
  json?: boolean;
}

const linkHelp =
  "a link to a node with these addresses, and gateways after `via`: 10.0.0.2/24,2001:db8::2/64,via,10.0.0.1; for each link";

/** Adds the argument and options of `alpy run`. */
export function addRunOptions(command: Command): Command {
  return command
    .addArgument(new Argument("[image]", "the appliance's disk image; it is not written to"))
    .option(
      "-l, --links <number>",
      "so many links, to nodes with 192.168.N.2/24 and gateway 192.168.N.1",
      parseWholeNumber,
    )
    .addOption(new Option("--link <addresses>", linkHelp).argParser(addLink).default([], "none"))
    .option("-m, --memory <MiB>", "memory", parseWholeNumber, 256)
    .option("-c, --cores <number>", "virtual CPUs", parseWholeNumber, 1)
    .option("--kernel <file>", "boot this kernel directly")
    .option("--initrd <file>", "its initial RAM disk")
    .option("--append <line>", "its command line")
    .option("--uefi", "boot by UEFI (OVMF) instead of BIOS")
    .addOption(new Option("--nic <model>", "model of the NICs").choices(nicModels).default("virtio-net-pci"))
    .addOption(new Option("--accel <name>").choices(["auto", "kvm", "tcg"]).default("auto"))
    .option("--artifacts <folder>", "keep captures, console and logs there")
    .option("--node-image <image>", "the container image of the nodes (default: $ALPY_NODE_IMAGE)")
    .option("--json", "first print what runs, as a line of JSON");
}

/** The testbed that is asked for. */
export function testbedOptions(image: string | undefined, options: RunOptions): TestbedOptions {
  const { artifacts, nodeImage } = options;
  return {
    machine: machineOptions(image, options),
    links: [...options.link, ...numberedLinks(options.links ?? 0, options.link.length)],
    ...(artifacts !== undefined && { artifacts }),
    ...(nodeImage !== undefined && { nodeImage }),
  };
}

function machineOptions(image: string | undefined, options: RunOptions): MachineOptions {
  const { memory, cores, kernel, initrd, append, uefi, nic, accel } = options;
  return {
    ...{ memoryMiB: memory, cores, nic, accel },
    ...(image !== undefined && { disk: image }),
    ...(kernel !== undefined && { kernel }),
    ...(initrd !== undefined && { initrd }),
    ...(append !== undefined && { commandLine: append }),
    ...(uefi === true && { firmware: "uefi" }),
  };
}

function numberedLinks(count: number, first: number): NodeLinkOptions[] {
  return Array.from({ length: count }, (_, index) => {
    const network = `192.168.${first + index}`;
    return { addresses: [`${network}.2/24`], gateways: [`${network}.1`] };
  });
}

/** Reads `ADDRESS,…,via,GATEWAY,…`; what is no address is for the testbed to refuse. */
function addLink(value: string, links: NodeLinkOptions[]): NodeLinkOptions[] {
  const parts = value.split(",");
  if (parts.some((part) => part === ""))
    throw new InvalidArgumentError("It must be addresses with commas between them.");
  const via = parts.indexOf("via");
  const addresses = via < 0 ? parts : parts.slice(0, via);
  return [...links, { addresses, ...(via >= 0 && { gateways: parts.slice(via + 1) }) }];
}

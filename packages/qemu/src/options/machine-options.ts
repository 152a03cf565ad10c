import type { ConsoleSettings } from "@alpy/serial-expect";
import type { Architecture } from "./architecture.ts";
import type { CloudInitOptions, ResolvedCloudInit } from "./cloud-init.ts";
import type { DiskOptions, ResolvedDisk } from "./disks.ts";
import type { Firmware, ResolvedFirmware } from "./firmware.ts";
import type { FwCfgValue, ResolvedFwCfg } from "./fw-cfg.ts";
import type { ManagementOptions, ResolvedManagement } from "./management.ts";
import type { NicModel, NicOptions, ResolvedNic } from "./nics.ts";
import type { OmittablePart } from "./omitted-parts.ts";
import type { ResolvedShare, ShareOptions } from "./shares.ts";

/** How QEMU runs the guest's instructions: `auto` uses KVM only where KVM really runs a guest, else TCG. */
export type AcceleratorChoice = "auto" | "kvm" | "tcg";

/** A display adapter, by QEMU's name (QEMU: `-vga`). */
export type VgaModel = "none" | "std" | "cirrus" | "virtio";

/** One QEMU machine. It boots from its first disk, its CD, or a `kernel`. */
export interface MachineOptions {
  /**
   * Processor architecture: `x86_64`, `aarch64` or `riscv64`. Default: that of the program `qemu` by its name, otherwise `x86_64`.
   * Machines that are not x86-64 have no IDE and no VGA, and a CD behind SCSI.
   */
  readonly architecture?: Architecture | undefined;
  /** The first disk: a path, or a path with options. */
  readonly disk?: string | DiskOptions | undefined;
  /** Further disks. */
  readonly disks?: readonly (string | DiskOptions)[] | undefined;
  /** Path of an ISO image in a CD drive (QEMU: `-device ide-cd` or `scsi-cd`); the machine boots from it if no disk boots. */
  readonly cd?: string | undefined;
  /**
   * Firmware: `bios` (what QEMU brings: SeaBIOS, on RISC-V OpenSBI, on ARM none), `uefi` (OVMF, AAVMF or their like, found where
   * distributions put it), or the files of a UEFI firmware. Default `bios`.
   */
  readonly firmware?: Firmware | undefined;
  /** Path of a kernel for direct boot (QEMU: `-kernel`): a bzImage, or an ELF vmlinux with a PVH note. */
  readonly kernel?: string | undefined;
  /** Path of the initial RAM disk of `kernel` (QEMU: `-initrd`). */
  readonly initrd?: string | undefined;
  /** Command line of `kernel` (QEMU: `-append`). */
  readonly commandLine?: string | undefined;
  /** Memory in MiB (QEMU: `-m`). Default 256. */
  readonly memoryMiB?: number | undefined;
  /** Number of virtual CPUs (QEMU: `-smp`). Default 1. */
  readonly cores?: number | undefined;
  /** CPU model (QEMU: `-cpu`). Default `max` under TCG if this QEMU has it, `host` under KVM. */
  readonly cpu?: string | undefined;
  /**
   * Machine type, by its versioned name or another (QEMU: `-machine`), with its properties. Default: the newest version that this
   * QEMU has of `pc`, or of `virt` for ARM and RISC-V.
   */
  readonly machineType?: string | undefined;
  /** Model of every NIC without a `model` (QEMU: `-device`). Default `virtio-net-pci`. */
  readonly nic?: NicModel | undefined;
  /**
   * The NICs: their number, or a list. Links use them in order; NICs without a link have no carrier. Default: as many as there
   * are links.
   */
  readonly nics?: number | readonly NicOptions[] | undefined;
  /** A further NIC, over which the test reaches the appliance from the host (QEMU: `-netdev user`). Default: none. */
  readonly management?: ManagementOptions | undefined;
  /**
   * Data for cloud-init, on a small read-only disk with the label `cidata` after the other disks (cloud-init, "NoCloud"). No tool is
   * needed. Default: none.
   */
  readonly cloudInit?: CloudInitOptions | undefined;
  /**
   * Texts and files that the guest reads from QEMU's firmware configuration device, by names such as `opt/org.example/name` (QEMU:
   * `-fw_cfg`). Linux shows them in `/sys/firmware/qemu_fw_cfg/by_name`. Default: none.
   */
  readonly fwCfg?: Readonly<Record<string, FwCfgValue>> | undefined;
  /** Folders of the host that the guest can mount by 9p (QEMU: `-fsdev`, `virtio-9p-pci`). Default: none. */
  readonly shares?: readonly ShareOptions[] | undefined;
  /**
   * Whether the guest has a TPM 2.0, which swtpm emulates (QEMU: `-tpmdev emulator`): `tpm-crb` of a PC, `tpm-tis-device` on ARM.
   * Its state is empty at each launch, unless a golden state has it. Not with an ELF `kernel` that has an `initrd`. Default false.
   */
  readonly tpm?: boolean | undefined;
  /** A display adapter for appliances with a VGA console (QEMU: `-vga`). Default `none`. */
  readonly vga?: VgaModel | undefined;
  /** The real-time clock at the first instruction, in UTC, whole seconds (QEMU: `-rtc base=`). Default: the host's time. */
  readonly rtc?: Date | undefined;
  /**
   * How its serial console is used: its terminal, its encoding, the pace and the line ending of what is sent. Default: as
   * `openConsole` has it. `console.configure()` changes it later.
   */
  readonly console?: ConsoleSettings | undefined;
  /**
   * Further serial ports, each with a console and a log of its own: how each is used, as `console`. A PC has room for three
   * (`ttyS1` to `ttyS3`); on other architectures they are on PCI. Default: none.
   */
  readonly consoles?: readonly ConsoleSettings[] | undefined;
  /** Whether the guest has a source of random numbers, `virtio-rng-pci`. Default true. */
  readonly entropy?: boolean | undefined;
  /** Accelerator (QEMU: `-accel`). Default `auto`. */
  readonly accel?: AcceleratorChoice | undefined;
  /** Whether QEMU restricts its own system calls by seccomp (QEMU: `-sandbox on,…`). Default: true if this QEMU can. */
  readonly sandbox?: boolean | undefined;
  /**
   * The QEMU program, or the folder of the programs. Default: the environment variable `ALPY_QEMU`, else `qemu-system-` and the
   * architecture.
   */
  readonly qemu?: string | undefined;
  /** Further arguments for QEMU, added last and unchecked. */
  readonly extraArguments?: readonly string[] | undefined;
  /**
   * Parts that the machine does not have, although alpy adds them by default: `pvpanic`, `vmgenid`, `entropy`, `cpu` (the machine
   * type's own model), `sandbox`, `display` (QEMU's own choice of a window). Default: none.
   */
  readonly omit?: readonly OmittablePart[] | undefined;
  /**
   * QEMU's whole command line, in place of all other options of the hardware. alpy adds only the sockets of QMP and the console,
   * the links' netdevs `nic0`, `nic1`, … with their captures and NICs, the clock, and that the machine starts paused and outlives
   * a power-off. Arguments that name `chardev:console`, or `netdev=nic0`, connect the console or that NIC themselves. Such a
   * machine cannot have a golden state. Default: none.
   */
  readonly ownArguments?: readonly string[] | undefined;
}

/** {@link MachineOptions} with every default filled in. */
export interface ResolvedMachineOptions {
  /** Processor architecture. */
  readonly architecture: Architecture;
  /** All disks, the one of `disk` first. */
  readonly disks: readonly ResolvedDisk[];
  /** Absolute path of the ISO image in the CD drive. */
  readonly cd: string | undefined;
  /** The files of a UEFI firmware; `undefined`: what QEMU brings. */
  readonly firmware: ResolvedFirmware | undefined;
  /** Path of the kernel for direct boot. */
  readonly kernel: string | undefined;
  /** Path of its initial RAM disk. */
  readonly initrd: string | undefined;
  /** Its command line. */
  readonly commandLine: string | undefined;
  /** Memory in MiB. */
  readonly memoryMiB: number;
  /** Number of virtual CPUs. */
  readonly cores: number;
  /** CPU model; `undefined`: the default of the accelerator. */
  readonly cpu: string | undefined;
  /** Machine type; `undefined`: the newest version of the default one. */
  readonly machineType: string | undefined;
  /** Its NICs, with models and MAC addresses. */
  readonly nics: readonly ResolvedNic[];
  /** The management NIC. */
  readonly management: ResolvedManagement | undefined;
  /** The data for cloud-init. */
  readonly cloudInit: ResolvedCloudInit | undefined;
  /** The entries of `fwCfg`. */
  readonly fwCfg: readonly ResolvedFwCfg[];
  /** The folders that the guest can mount. */
  readonly shares: readonly ResolvedShare[];
  /** Whether the guest has a TPM 2.0. */
  readonly tpm: boolean;
  /** The graphics adapter. */
  readonly vga: VgaModel;
  /** The guest's time at its start; `undefined`: the host's. */
  readonly rtc: Date | undefined;
  /** The settings of its console. */
  readonly console: ConsoleSettings;
  /** Those of its further serial ports. */
  readonly consoles: readonly ConsoleSettings[];
  /** Whether it has a source of random numbers. */
  readonly entropy: boolean;
  /** The accelerator that was asked for. */
  readonly accel: AcceleratorChoice;
  /** Whether QEMU confines itself; `undefined`: if it can. */
  readonly sandbox: boolean | undefined;
  /** The QEMU program. */
  readonly qemu: string;
  /** Arguments that are added last. */
  readonly extraArguments: readonly string[];
  /** What is not added by default. */
  readonly omit: readonly OmittablePart[];
  /** QEMU's whole command line in place of the hardware's options. */
  readonly ownArguments: readonly string[] | undefined;
}

import { csh } from "./csh.ts";
import type { Dialect, ShellDialect } from "./dialect.ts";
import { fish } from "./fish.ts";
import { grub } from "./grub.ts";
import { ipxe } from "./ipxe.ts";
import { node } from "./node.ts";
import { posix, zsh } from "./posix.ts";
import { powershell } from "./powershell.ts";
import { python } from "./python.ts";
import { uboot } from "./uboot.ts";

/** All dialects by name. */
export const dialects: Readonly<Record<ShellDialect, Dialect>> = {
  posix,
  zsh,
  fish,
  csh,
  powershell,
  python,
  node,
  uboot,
  grub,
  ipxe,
};

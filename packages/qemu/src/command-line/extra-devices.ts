import type { ResolvedFwCfg } from "../options/fw-cfg.ts";
import type { ResolvedShare } from "../options/shares.ts";
import { escapeOption } from "./escape-option.ts";

/** Returns the arguments for entries of the firmware configuration device. */
export function fwCfgArguments(entries: readonly ResolvedFwCfg[]): string[] {
  return entries.flatMap(({ name, value }) => {
    const content = typeof value === "string" ? `string=${escapeOption(value)}` : `file=${escapeOption(value.file)}`;
    return ["-fw_cfg", `name=${escapeOption(name)},${content}`];
  });
}

/** Returns the arguments for folders that the guest can mount. */
export function shareArguments(shares: readonly ResolvedShare[]): string[] {
  return shares.flatMap(({ path, tag, readOnly }, index) => {
    const id = `share${index}`;
    // security_model=none: owners are not changed, for which QEMU would need root. remap: a folder may contain mount points.
    const source = `local,id=${id},path=${escapeOption(path)},security_model=none,multidevs=remap`;
    return [
      "-fsdev",
      `${source},readonly=${readOnly ? "on" : "off"}`,
      "-device",
      `virtio-9p-pci,fsdev=${id},mount_tag=${escapeOption(tag)}`,
    ];
  });
}

/**
 * Returns the arguments for the disk with the data of cloud-init: one that guests without a driver for CD drives read, too.
 * @param path path of the image
 */
export function seedArguments(path: string): string[] {
  const drive = `if=none,id=seed,format=raw,readonly=on,file=${escapeOption(path)}`;
  return ["-drive", drive, "-device", "virtio-blk-pci,drive=seed"];
}

# shellcheck shell=bash
# Builds a disk that boots by BIOS and by UEFI: an MBR and one FAT partition with the kernel, the initial RAM disk, and a boot
# loader for each firmware, syslinux and systemd-boot. No loop device, no mount. Sourced by ../build.

first_sector=2048
# Space for the file system's own tables, the boot loader and the unused rest of each file's last cluster.
slack_sectors=4096

disk_needs() {
  need mcopy mtools
  need qemu-img qemu-utils
  need zstd zstd
}

disk_resolve() {
  # shellcheck disable=SC2046 # one argument per package
  resolve $(entries "$here/disk/packages") | grep -E '^(syslinux|systemd-boot-efi)' >"$work/disk-debs"
}

disk_fetch() {
  local debs
  mapfile -t debs <"$work/disk-debs"
  fetch "${debs[@]}"
}

# disk_image FOLDER OUTPUT: builds the disk from vmlinuz, initrd and command-line in FOLDER.
disk_image() {
  local folder=$1 output=$2 loaders=$work/loaders debs
  mapfile -t debs <"$work/disk-debs"
  package_list "${debs[@]}" >>"$work/package-list"
  unpack "$loaders" "${debs[@]}"
  { cat "$here/disk/syslinux.cfg" && sed 's/^/  append /' "$folder/command-line"; } >"$work/syslinux.cfg"
  { cat "$here/disk/systemd-boot.conf" && sed 's/^/options /' "$folder/command-line"; } >"$work/rabbit.conf"
  partition "$work/disk.raw" "$loaders" "$folder/vmlinuz" "$folder/initrd" "$work/syslinux.cfg"
  qemu-img convert -f raw -O qcow2 "$work/disk.raw" "$output"
}

# partition IMAGE LOADERS FILE...: writes the disk, with these files and the boot loaders in its file system.
partition() {
  local image=$1 loaders=$2 sectors
  shift 2
  sectors=$((($(cat "$@" | wc -c) + 511) / 512 + slack_sectors))
  truncate -s $(((first_sector + sectors) * 512)) "$image"
  node "$here/disk/mbr.ts" "$image" "$loaders/usr/lib/syslinux/mbr/mbr.bin" "$first_sector"
  # The earliest time that FAT can express, instead of now.
  export SOURCE_DATE_EPOCH=315532800 MTOOLS_SKIP_CHECK=1
  local volume=$image@@$((first_sector * 512))
  mformat -i "$volume" -T "$sectors" -H "$first_sector" -h 64 -s 32 -N 616c7079 -v RABBIT ::
  mmd -i "$volume" ::/EFI ::/EFI/BOOT ::/loader ::/loader/entries
  mcopy -i "$volume" "$loaders/usr/lib/systemd/boot/efi/systemd-bootx64.efi" ::/EFI/BOOT/BOOTX64.EFI
  mcopy -i "$volume" "$work/rabbit.conf" ::/loader/entries/
  mcopy -i "$volume" "$@" ::/
  "$loaders/usr/bin/syslinux" --install --offset $((first_sector * 512)) "$image"
}

# shellcheck shell=bash
# A disk that boots by BIOS and by UEFI: an MBR and one FAT partition, which holds syslinux and a unified kernel image.
# No loop device, no mount. Sourced by ../build.

first_sector=2048
# Room for the file system's own tables, the boot loader and the rest of each file's last cluster.
slack_sectors=4096

disk_needs() {
  need mcopy mtools
  need qemu-img qemu-utils
  need zstd zstd
}

disk_resolve() {
  # shellcheck disable=SC2046 # one argument a package
  resolve $(entries "$here/disk/packages") | grep -E '^(syslinux|systemd-boot-efi)' >"$work/disk-debs"
}

disk_fetch() {
  local debs
  mapfile -t debs <"$work/disk-debs"
  fetch "${debs[@]}"
}

# disk_image FOLDER OUTPUT: from vmlinuz, initrd and command-line in FOLDER.
disk_image() {
  local folder=$1 output=$2 loaders=$work/loaders debs
  mapfile -t debs <"$work/disk-debs"
  package_list "${debs[@]}" >>"$work/package-list"
  unpack "$loaders" "${debs[@]}"
  unified_kernel "$folder" "$loaders/usr/lib/systemd/boot/efi/linuxx64.efi.stub" "$work/BOOTX64.EFI"
  { cat "$here/disk/syslinux.cfg" && sed 's/^/  append /' "$folder/command-line"; } >"$work/syslinux.cfg"
  partition "$work/disk.raw" "$loaders" "$folder/vmlinuz" "$folder/initrd" "$work/syslinux.cfg"
  qemu-img convert -f raw -O qcow2 "$work/disk.raw" "$output"
}

# unified_kernel FOLDER STUB OUTPUT: kernel, command line and initial RAM disk as one program for UEFI: sections one
# behind the other, behind those of the stub, each on a page of its own.
unified_kernel() {
  local folder=$1 stub=$2 output=$3 address section file arguments=()
  address=$(objdump -h "$stub" | awk '$1 ~ /^[0-9]+$/ { size = $3; start = $4 } END { print "16#" start "+16#" size }')
  for section in .osrel=os-release .cmdline=command-line .linux=vmlinuz .initrd=initrd; do
    file=$folder/${section#*=}
    address=$(((address + 4095) / 4096 * 4096))
    arguments+=(--add-section "${section%=*}=$file" --change-section-vma "${section%=*}=$address")
    address=$((address + $(stat -c %s "$file")))
  done
  objcopy "${arguments[@]}" "$stub" "$output"
  forget_time "$output"
}

# objcopy writes the time of day into a PE file's header, and a checksum over it that UEFI does not look at.
forget_time() {
  local header field
  header=$(od -A n -t u4 -j 60 -N 4 "$1")
  for field in 8 88; do
    head -c 4 /dev/zero | dd of="$1" bs=1 seek=$((header + field)) conv=notrunc status=none
  done
}

# partition IMAGE LOADERS FILE...: the disk, with these files and $work/BOOTX64.EFI in its file system.
partition() {
  local image=$1 loaders=$2 sectors
  shift 2
  sectors=$((($(cat "$@" "$work/BOOTX64.EFI" | wc -c) + 511) / 512 + slack_sectors))
  truncate -s $(((first_sector + sectors) * 512)) "$image"
  node "$here/disk/mbr.ts" "$image" "$loaders/usr/lib/syslinux/mbr/mbr.bin" "$first_sector"
  # The earliest time that FAT can express, in place of now.
  export SOURCE_DATE_EPOCH=315532800 MTOOLS_SKIP_CHECK=1
  local volume=$image@@$((first_sector * 512))
  mformat -i "$volume" -T "$sectors" -H "$first_sector" -h 64 -s 32 -N 616c7079 -v RABBIT ::
  mmd -i "$volume" ::/EFI ::/EFI/BOOT
  mcopy -i "$volume" "$work/BOOTX64.EFI" ::/EFI/BOOT/
  mcopy -i "$volume" "$@" ::/
  "$loaders/usr/bin/syslinux" --install --offset $((first_sector * 512)) "$image"
}

# shellcheck shell=bash
# Takes Rabbit's kernel and programs from Debian packages. Sourced by ../../build.

base_needs() {
  need_debian_tools
}

# A foreign base has the same versions as the one for amd64, whose busybox this machine can run, too.
base_resolve() {
  [ "$architecture" = amd64 ] || foreign_lists
  resolve_base >"$work/debs"
  [ "$architecture" = amd64 ] || resolve_native
}

resolve_base() {
  # shellcheck disable=SC2046 # one argument per package
  resolve "linux-image-$architecture" $(entries "$base/packages")
}

resolve_native() {
  (architecture=amd64 && resolve_base) >"$work/native-debs"
  require_same_versions "$work/native-debs" "$work/debs"
}

base_fetch() {
  mapfile -t debs <"$work/debs"
  fetch "${debs[@]}"
  [ "$architecture" = amd64 ] || (architecture=amd64 && fetch "$(native_busybox)")
}

native_busybox() {
  grep ^busybox-static_ "$work/native-debs"
}

# base_tree TREE: writes the programs to TREE, the kernel to $work/vmlinuz, its modules to $work/modules, and the list of
# packages to $work/package-list.
base_tree() {
  local tree=$1 debs busybox=
  mapfile -t debs <"$work/debs"
  package_list "${debs[@]}" >"$work/package-list"
  unpack "$work/packages" "${debs[@]}"
  merged_root "$tree"
  pick "$work/packages" "$tree" "$base/files"
  if [ "$architecture" != amd64 ]; then
    unpack "$work/native" "$(native_busybox)"
    busybox=$work/native/bin/busybox
  fi
  link_applets "$tree" "$images/rootfs/src/shadowing-applets" "$busybox"
  mv "$work"/packages/boot/vmlinuz-* "$work/vmlinuz"
  mv "$work/packages/usr/lib/modules" "$work/modules"
}

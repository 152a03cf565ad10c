# shellcheck shell=bash
# Takes Rabbit's kernel and programs from Debian packages. Sourced by ../../build.

base_needs() {
  need_debian_tools
}

base_resolve() {
  # shellcheck disable=SC2046 # one argument per package
  resolve $(entries "$base/packages") >"$work/debs"
}

base_fetch() {
  mapfile -t debs <"$work/debs"
  fetch "${debs[@]}"
}

# base_tree TREE: writes the programs to TREE, the kernel to $work/vmlinuz, its modules to $work/modules, and the list of
# packages to $work/package-list.
base_tree() {
  local tree=$1 debs
  mapfile -t debs <"$work/debs"
  package_list "${debs[@]}" >"$work/package-list"
  unpack "$work/packages" "${debs[@]}"
  merged_root "$tree"
  pick "$work/packages" "$tree" "$base/files"
  link_applets "$tree" "$images/rootfs/src/shadowing-applets"
  mv "$work"/packages/boot/vmlinuz-* "$work/vmlinuz"
  mv "$work/packages/usr/lib/modules" "$work/modules"
}

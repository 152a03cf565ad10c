# shellcheck shell=bash
# Rabbit's kernel and programs from Debian packages. Sourced by ../../build.

base_needs() {
  need_debian_tools
}

base_resolve() {
  # shellcheck disable=SC2046 # one argument a package
  resolve $(entries "$base/packages") >"$work/debs"
}

base_fetch() {
  mapfile -t debs <"$work/debs"
  fetch "${debs[@]}"
}

# base_tree TREE: the programs; leaves the kernel as $work/vmlinuz, its modules in $work/modules, and what they are made
# of in $work/package-list.
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

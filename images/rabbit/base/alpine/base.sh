# shellcheck shell=bash
# Takes Rabbit's kernel and programs from an Alpine mirror (--mirror or ALPINE_MIRROR). Sourced by ../../build.

branch=${ALPINE_BRANCH:-v3.22}
repositories=("${mirror%/}/$branch/main" "${mirror%/}/$branch/community")
apk_cache=$cache/apk/$branch

base_needs() {
  need curl curl
  [ -n "$mirror" ] || stop "The Alpine mirror is missing: add --mirror https://..."
}

# latest NAME: prints the file name of a package in the main repository.
latest() {
  tar -xzOf "$work/APKINDEX.tar.gz" APKINDEX |
    awk -v name="$1" -F : '$1 == "P" { at = $2 == name } at && $1 == "V" { print name "-" $2 ".apk"; exit }'
}

# Downloads Alpine's package manager, as a static program, and the keys that it verifies all other packages with.
base_resolve() {
  local package
  curl -fsSL "${repositories[0]}/x86_64/APKINDEX.tar.gz" -o "$work/APKINDEX.tar.gz"
  for package in apk-tools-static alpine-keys; do
    curl -fsSL "${repositories[0]}/x86_64/$(latest "$package")" -o "$work/$package.apk"
    mkdir -p "$work/$package"
    tar -xzf "$work/$package.apk" -C "$work/$package" --warning=no-unknown-keyword
  done
}

base_fetch() {
  mkdir -p "$apk_cache"
  # shellcheck disable=SC2046 # one argument per package
  "$work/apk-tools-static/sbin/apk.static" add --root "$work/alpine" --initdb --usermode --no-scripts --no-progress --arch x86_64 \
    --keys-dir "$work/alpine-keys/usr/share/apk/keys" --cache-dir "$apk_cache" "${repositories[@]/#/--repository=}" \
    $(entries "$base/packages")
}

# base_tree TREE: writes the programs to TREE, the kernel to $work/vmlinuz, its modules to $work/modules, and the list of
# packages to $work/package-list.
base_tree() {
  local tree=$1 database
  database=$(find "$work/alpine" -path '*/apk/db/installed')
  awk -F : '$1 == "P" { name = $2 } $1 == "V" { print name, $2 }' "$database" >"$work/package-list"
  mv "$work/alpine" "$tree"
  mv "$tree"/boot/vmlinuz-* "$work/vmlinuz"
  mv "$tree/lib/modules" "$work/modules"
  rm -rf "$(dirname "$(dirname "${database/#$work\/alpine/$tree}")")" "${tree:?}"/{boot,var/cache,usr/share/man,usr/share/doc,etc/apk}
  mkdir -p "$tree/usr/bin" "$tree/usr/sbin"
  mv "$tree/bin/busybox.static" "$tree/bin/busybox"
  link_applets "$tree" "$images/rootfs/src/shadowing-applets"
}

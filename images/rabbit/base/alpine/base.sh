# shellcheck shell=bash
# Rabbit's kernel and programs from an Alpine mirror (--mirror or ALPINE_MIRROR). Sourced by ../../build.

branch=${ALPINE_BRANCH:-v3.22}
repositories=("${mirror%/}/$branch/main" "${mirror%/}/$branch/community")
apk_cache=$cache/apk/$branch

base_needs() {
  need curl curl
  [ -n "$mirror" ] || stop "Say where the Alpine packages come from: --mirror https://..."
}

# latest NAME: the file name of a package in the main repository.
latest() {
  tar -xzOf "$work/APKINDEX.tar.gz" APKINDEX |
    awk -v name="$1" -F : '$1 == "P" { at = $2 == name } at && $1 == "V" { print name "-" $2 ".apk"; exit }'
}

# Alpine's package manager, as a static program, and the keys it checks all further packages by.
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
  # shellcheck disable=SC2046 # one argument a package
  "$work/apk-tools-static/sbin/apk.static" add --root "$work/alpine" --initdb --usermode --no-scripts --no-progress --arch x86_64 \
    --keys-dir "$work/alpine-keys/usr/share/apk/keys" --cache-dir "$apk_cache" "${repositories[@]/#/--repository=}" \
    $(entries "$base/packages")
}

# base_tree TREE: the programs; leaves the kernel as $work/vmlinuz, its modules in $work/modules, and what they are made
# of in $work/package-list.
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

# shellcheck shell=bash
# Fills a small tree. Sourced after steps.sh.

# pick FROM TO LIST...: copies chosen files and the libraries that they need.
pick() {
  node "$images/rootfs/src/pick.ts" "$@"
}

# link_applets TREE LIST [BUSYBOX]: links each busybox applet, except those in the list and those whose name a real program has.
# BUSYBOX is one of the same version, if this machine cannot run the tree's own.
link_applets() {
  local tree=$1 busybox=${3:-$1/bin/busybox} applet
  while read -r applet; do
    compgen -G "$tree/*bin/$applet" >/dev/null || compgen -G "$tree/usr/*bin/$applet" >/dev/null || ln -s /bin/busybox "$tree/usr/bin/$applet"
  done < <("$busybox" --list | grep -vxF -f <(entries "$2"))
}

# overlay FROM TREE: copies the recipe's own files, with modes that do not depend on the checkout's umask.
overlay() {
  cp -R "$1/." "$2/"
  (cd "$1" && find . ! -type l -print0) | (cd "$2" && xargs -0 chmod u=rwX,go=rX)
}

# archive TREE FILE: writes a tar that depends only on names, modes and contents.
archive() {
  tar -C "$1" -cf "$2" --sort=name --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner .
}

# shellcheck shell=bash
# What every small tree has, whatever it is for. Sourced after steps.sh.

# pick FROM TO LIST...: chosen files with the libraries they need.
pick() {
  node "$images/rootfs/src/pick.ts" "$@"
}

# link_applets TREE LIST: busybox under the name of each applet the list allows and no real program of the tree bears.
link_applets() {
  local tree=$1 applet
  while read -r applet; do
    compgen -G "$tree/*bin/$applet" >/dev/null || compgen -G "$tree/usr/*bin/$applet" >/dev/null || ln -s /bin/busybox "$tree/usr/bin/$applet"
  done < <("$tree/bin/busybox" --list | grep -vxF -f <(entries "$2"))
}

# overlay FROM TREE: the recipe's own files, with the same modes whatever the checkout's umask was.
overlay() {
  cp -R "$1/." "$2/"
  (cd "$1" && find . ! -type l -print0) | (cd "$2" && xargs -0 chmod u=rwX,go=rX)
}

# archive TREE FILE: a tar that depends on nothing but names, modes and contents.
archive() {
  tar -C "$1" -cf "$2" --sort=name --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner .
}

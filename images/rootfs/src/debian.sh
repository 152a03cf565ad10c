# shellcheck shell=bash
# Resolves, downloads and unpacks Debian packages as an ordinary user. Sourced after steps.sh.

need_debian_tools() {
  need apt-get apt
  need dpkg-deb dpkg
  need flock util-linux
  need readelf binutils
  compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || stop "The package lists are missing. Run apt-get update first."
}

# The architecture that packages are resolved for, by Debian's name.
architecture=amd64

# Runs apt-get with an empty status file, so that it resolves as for an empty machine, and with our own cache.
apt() {
  local own=$cache/apt lists=()
  if [ "$architecture" != amd64 ]; then
    own=$cache/apt/$architecture
    lists=(-o Dir::State::Lists="$own/lists" -o APT::Architectures="$architecture")
  fi
  mkdir -p "$own/archives/partial" "$own/lists/partial" "$cache/debs"
  [ -e "$own/status" ] || : >"$own/status"
  apt-get -qq -o Debug::NoLocking=1 -o APT::Sandbox::User= -o APT::Architecture="$architecture" "${lists[@]}" \
    -o Dir::State::status="$own/status" -o Dir::Cache="$own" "$@"
}

# Fetches the package lists of another architecture than amd64, from the machine's own sources, unless they are as new as the
# machine's lists.
foreign_lists() {
  local stamp=$cache/apt/$architecture/updated
  [ "$stamp" -nt /var/lib/apt/lists ] || { apt update && touch "$stamp"; }
}

# without_rebuilds: reduces file names to "name version", without the architecture and the number of a rebuild (+b1), which
# architectures do not share.
without_rebuilds() {
  sed -E 's/_([^_]*)_[a-z0-9]*\.deb$/ \1/; s/\+b[0-9]+$//; s/-(amd64|arm64) / /' | sort
}

# require_same_versions LIST OTHER: stops if packages in both lists of file names have different versions.
require_same_versions() {
  local differences
  differences=$(join <(without_rebuilds <"$1") <(without_rebuilds <"$2") | awk '$2 != $3')
  [ -z "$differences" ] || stop "The versions for amd64 and $architecture differ. Run apt-get update, and build again." "$differences"
}

# resolve PACKAGE...: prints the file names of these packages and of the libraries and the kernel that they depend on. All
# other dependencies (perl, dpkg, udev, ...) serve maintainer scripts, which never run here.
resolve() {
  local requested
  requested=$(IFS='|' && echo "$*")
  apt --print-uris --no-install-recommends install "$@" | cut -d ' ' -f 2 | grep -E "^($requested|z?lib[^_]*|linux-image-[^_]*)_" | sort
}

# fetch FILE...: downloads the packages with these file names into the cache. One build at a time does so.
fetch() {
  (flock 9 && fetch_alone "$@") 9>"$cache/lock"
}

fetch_alone() {
  local file missing=()
  for file; do
    [ -e "$cache/debs/$file" ] || missing+=("$(package_of "$file")=$(version_of "$file")")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  rm -rf "$cache/fetch"
  mkdir "$cache/fetch"
  cd "$cache/fetch" || return
  apt download "${missing[@]}" || stop "Could not download the packages. If the package lists are old, run apt-get update."
  mv -- *.deb "$cache/debs/"
}

package_of() {
  echo "${1%%_*}"
}

version_of() {
  local version=${1#*_}
  version=${version%_*}
  echo "${version/\%3a/:}"
}

# unpack DIRECTORY FILE...: unpacks the packages into one tree with /bin, /sbin, /lib and /lib64 merged into /usr.
unpack() {
  local directory=$1 file
  shift
  merged_root "$directory"
  for file; do
    dpkg-deb --fsys-tarfile "$cache/debs/$file" |
      tar -x -C "$directory" --keep-directory-symlink --no-same-owner --no-same-permissions --exclude=./usr/share/doc --exclude=./usr/share/man
  done
}

merged_root() {
  local name
  for name in bin sbin lib lib64; do
    mkdir -p "$1/usr/$name"
    ln -s "usr/$name" "$1/$name"
  done
}

# package_list FILE...: prints a line "name version" for each package.
package_list() {
  local file
  for file; do echo "$(package_of "$file") $(version_of "$file")"; done
}

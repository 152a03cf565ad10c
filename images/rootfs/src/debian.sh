# shellcheck shell=bash
# Resolves, downloads and unpacks Debian packages as an ordinary user. Sourced after steps.sh.

need_debian_tools() {
  need apt-get apt
  need dpkg-deb dpkg
  need flock util-linux
  need readelf binutils
  compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || stop "The package lists are missing. Run apt-get update first."
}

# Runs apt-get with an empty status file, so that it resolves as for an empty machine, and with our own cache.
apt() {
  mkdir -p "$cache/apt/archives/partial" "$cache/debs"
  [ -e "$cache/apt/status" ] || : >"$cache/apt/status"
  apt-get -qq -o Debug::NoLocking=1 -o APT::Sandbox::User= -o APT::Architecture=amd64 \
    -o Dir::State::status="$cache/apt/status" -o Dir::Cache="$cache/apt" "$@"
}

# resolve PACKAGE...: prints the file names of these packages and of the libraries and the kernel that they depend on. All
# other dependencies (perl, dpkg, udev, ...) serve maintainer scripts, which never run here.
resolve() {
  local requested
  requested=$(IFS='|' && echo "$*")
  apt --print-uris --no-install-recommends install "$@" | cut -d ' ' -f 2 | grep -E "^($requested|z?lib[^_]*|linux-image-[^_]*)_" | sort
}

# fetch FILE...: downloads the packages with these file names into the cache.
fetch() {
  local file missing=()
  exec 9>"$cache/lock"
  flock 9
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

# shellcheck shell=bash
# Functions of all image builds; sourced by their `build` scripts.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC

images=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
repository=$(dirname "$images")
# shellcheck disable=SC2034 # used by the sourcing scripts
cache=${ALPY_CACHE:-$repository/.cache}
if [ -d "$repository/.tools/bin" ]; then PATH=$repository/.tools/bin:$PATH; fi
# Debian keeps some of the tools outside of an ordinary user's PATH.
PATH=$PATH:/usr/sbin:/sbin

stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

# need COMMAND PACKAGE: stops and names the Debian package if the command is missing.
need() {
  command -v "$1" >/dev/null || stop "$1 is missing. Install the Debian package $2 (images/PACKAGES lists all packages that a build needs)."
}

need_node() {
  need node nodejs
  [ "$(node -p 'parseInt(process.versions.node)')" -ge 24 ] || stop "Node must be version 24 or newer, got $(node --version)."
}

# step TITLE COMMAND...: runs the command and shows its duration, and its output only if it fails.
step() {
  local title=$1 log status start=$EPOCHREALTIME
  shift
  log=$(mktemp)
  printf '%s… ' "$title"
  # The subshell is not part of a condition, because `set -e` has no effect within one.
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1
  status=$?
  set -e
  if [ "$status" = 0 ]; then
    awk -v from="$start" -v to="$EPOCHREALTIME" 'BEGIN { printf "done in %.1f s\n", to - from }'
  else
    echo failed
    cat "$log" >&2
  fi
  rm -f "$log"
  return "$status"
}

# recipe_digest PATH...: prints a digest of all files below these paths of images/: contents, names and executable bits.
recipe_digest() {
  (
    cd "$images"
    # shellcheck disable=SC2016 # for the inner shell
    find "$@" -type f ! -name '*.md' ! -name '*.test.ts' -print0 | sort -z |
      xargs -0 sh -c 'sha256sum -- "$@"; for file; do [ ! -x "$file" ] || echo "$file"; done' sh | sha256sum | cut -d ' ' -f 1
  )
}

# entries FILE...: prints the lines of lists, without comments and blank lines.
entries() {
  sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"
}

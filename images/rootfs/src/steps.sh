# shellcheck shell=bash
# What the builds of all images share; sourced by their `build` scripts.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC

images=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
repository=$(dirname "$images")
# shellcheck disable=SC2034 # used by those who source this
cache=${ALPY_CACHE:-$repository/.cache}
if [ -d "$repository/.tools/bin" ]; then PATH=$repository/.tools/bin:$PATH; fi
# Debian keeps some of the tools where an ordinary user's PATH does not look.
PATH=$PATH:/usr/sbin:/sbin

stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

# need COMMAND PACKAGE: stops, naming the Debian package, unless the command is there.
need() {
  command -v "$1" >/dev/null || stop "$1 is missing. Install the Debian package $2 (images/PACKAGES lists all that a build needs)."
}

need_node() {
  need node nodejs
  [ "$(node -p 'parseInt(process.versions.node)')" -ge 24 ] || stop "Node 24 or newer is needed, this is $(node --version)."
}

# step TITLE COMMAND...: runs the command, shows how long it took, and its output only if it fails.
step() {
  local title=$1 log status start=$EPOCHREALTIME
  shift
  log=$(mktemp)
  printf '%s… ' "$title"
  # A subshell that is not part of a condition, for within one `set -e` has no effect.
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

# recipe_digest PATH...: one digest of all files under these paths of images/, their names and whether they can be run.
recipe_digest() {
  (
    cd "$images"
    # shellcheck disable=SC2016 # for the inner shell
    find "$@" -type f ! -name '*.md' ! -name '*.test.ts' -print0 | sort -z |
      xargs -0 sh -c 'sha256sum -- "$@"; for file; do [ ! -x "$file" ] || echo "$file"; done' sh | sha256sum | cut -d ' ' -f 1
  )
}

# entries FILE...: the lines of lists, without comments and blanks.
entries() {
  sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"
}

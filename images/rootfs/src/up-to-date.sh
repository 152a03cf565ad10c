# shellcheck shell=bash
# Checks whether an image must be built again. Sourced after steps.sh.

# manifest_field FILE KEY: prints the value of a top-level string.
manifest_field() {
  sed -n "s/^  \"$2\": \"\(.*\)\",\{0,1\}$/\1/p" "$1"
}

# up_to_date DIST DIGEST OUTPUT...: succeeds if exactly this recipe wrote all these outputs. New package versions alone do
# not make an image out of date.
up_to_date() {
  local dist=$1 digest=$2 output
  shift 2
  [ -e "$dist/manifest.json" ] && [ "$(manifest_field "$dist/manifest.json" recipe)" = "$digest" ] || return 1
  for output; do [ -e "$dist/$output" ] && grep -q "^    \"$output\": {" "$dist/manifest.json" || return 1; done
}

#!/usr/bin/env bash
# Checks the form of all C++ files; tools/format.sh --fix sets it right.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/.."

command -v clang-format-16 > /dev/null || {
  echo "clang-format-16 is needed: apt-get install clang-format-16" >&2
  exit 1
}
mode=(--dry-run --Werror)
if [[ ${1-} == --fix ]]; then mode=(-i); fi
git ls-files -z --cached --others --exclude-standard '*.h' '*.cc' |
  xargs -0 -r -n 16 -P "$(nproc)" clang-format-16 "${mode[@]}"
echo "format: $(git ls-files --cached --others --exclude-standard '*.h' '*.cc' | wc -l) files"

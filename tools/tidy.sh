#!/usr/bin/env bash
# Runs clang-tidy-16 over the sources that differ from a commit, or over all of them.
#   tools/tidy.sh [--all | --since COMMIT] [build directory]      (default: main, build/clang)
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/.."

command -v clang-tidy-16 > /dev/null || {
  echo "clang-tidy-16 is needed: apt-get install clang-tidy-16" >&2
  exit 1
}
since=main
case ${1-} in
  --all) since='' && shift ;;
  --since) since=$2 && shift 2 ;;
esac
build=${1:-build/clang}
if [[ ! -e $build/compile_commands.json ]]; then cmake --preset clang -B "$build" > /dev/null; fi

sources() {
  if [[ -z $since ]]; then
    git ls-files --cached --others --exclude-standard 'src/*.cc'
  else
    git diff --name-only --diff-filter=d "$since" -- 'src/*.cc'
    git ls-files --others --exclude-standard 'src/*.cc'
  fi | grep -v '_test\.cc$' | sort -u
}

mapfile -t files < <(sources)
echo "tidy: ${#files[@]} files"
((${#files[@]} > 0)) || exit 0
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-16 --quiet -p "$build"

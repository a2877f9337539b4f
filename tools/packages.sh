# Sourced by ./bbia and .ci/run: installs the packages that are missing, and only those.
# shellcheck shell=bash

packages_say() { printf 'bbia: %s\n' "$*" >&2; }

# The entries of the named sections of tools/packages.txt.
packages_of() {  # section...
  local line wanted section
  while IFS= read -r line; do
    case $line in
      '[test]' | '[run]' | '[lint]') section=${line:1:-1} ;;
      '' | '#'*) ;;
      *) for wanted; do [[ $section != "$wanted" ]] || printf '%s\n' "$line"; done ;;
    esac
  done < tools/packages.txt
}

# Sets `missing` to the entries of which no alternative is installed.
packages_find_missing() {  # entry...
  local name entry have=' '
  while read -r name; do have+="$name "; done < <(
    dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' 2> /dev/null | sed -n 's/^ii //p')
  missing=()
  for entry; do
    for name in ${entry//|/ }; do [[ $have == *" $name "* ]] && continue 2; done
    missing+=("$entry")
  done
}

# Sets `chosen` to one package for each entry: the first alternative that apt can install.
packages_choose() {  # entry...
  local entry name
  chosen=()
  for entry; do
    name=${entry%%|*}
    if [[ $entry == *'|'* ]]; then
      for name in ${entry//|/ } "$name"; do
        apt-cache policy "$name" 2> /dev/null | grep -q '^ *Candidate: [^(]' && break
      done
    fi
    chosen+=("$name")
  done
}

packages_need() {  # section...
  local -a entries missing chosen
  local stamp key root=()
  mapfile -t entries < <(packages_of "$@")
  if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
    [[ -e build/release/CMakeCache.txt ]] && return 0
    packages_say "this is no Debian: what these packages hold is needed and not installed for you:"
    packages_say "${entries[*]%%|*}"
    return 0
  fi
  stamp="build/packages $*.stamp"
  key="$(cksum < tools/packages.txt) $* $(stat -c %y /var/lib/dpkg/status)"
  [[ -r $stamp && $(< "$stamp") == "$key" ]] && return 0

  packages_find_missing "${entries[@]}"
  if ((${#missing[@]} > 0)); then
    if ((EUID != 0)); then
      root=(sudo)
      if ! command -v sudo > /dev/null || { [[ ! -t 0 ]] && ! sudo -n true 2> /dev/null; }; then
        packages_choose "${missing[@]}"
        packages_say "packages are missing and only root can install them. Please run this line:"
        printf 'apt-get update && apt-get install -y --no-install-recommends %s\n' "${chosen[*]}" >&2
        return 1
      fi
    fi
    packages_say "looking up ${#missing[@]} missing packages (apt-get update)"
    "${root[@]}" apt-get update -qq > build/apt.log 2>&1 || packages_say "apt-get update failed; going on"
    packages_choose "${missing[@]}"
    packages_say "installing ${chosen[*]}"
    if ! "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
      --no-install-recommends "${chosen[@]}" >> build/apt.log 2>&1 < /dev/null; then
      tail -n 15 build/apt.log >&2
      packages_say "apt-get could not install ${chosen[*]} (build/apt.log)"
      return 1
    fi
    key="$(cksum < tools/packages.txt) $* $(stat -c %y /var/lib/dpkg/status)"
  fi
  printf '%s' "$key" > "$stamp"
}

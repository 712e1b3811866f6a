# What scripts/demo and scripts/test need on the machine: sourced by them, with the repository as working directory.

own_libtorch="A LibTorch of your own takes the place of libtorch-dev: set CMAKE_PREFIX_PATH to its folder and run this again."
build_packages=(g++ cmake ninja-build libprotobuf-dev protobuf-compiler libisal-dev libcairo2-dev libgif-dev pkg-config)

die() {
  echo "$*" >&2
  exit 1
}

# Runs a command whose output only matters if it fails.
quietly() {
  local log
  log=$(mktemp)
  "$@" >"$log" 2>&1 || { cat "$log" >&2; rm "$log"; die "failed: $*"; }
  rm "$log"
}

# need_packages PACKAGE... installs those that are missing; quick and quiet if none is.
need_packages() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian; going on in the hope that these are here by other names: $*" >&2
    return
  fi
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "These packages are missing, and there is neither root nor sudo: ${missing[*]}
Have them installed (apt-get install ${missing[*]}), and run this again.
$own_libtorch"
    as_root=(sudo)
  fi
  echo "Installing: ${missing[*]}"
  if ! { "${as_root[@]}" apt-get -qq update &&
         "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
           apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null; }; then
    die "These packages could not be installed: ${missing[*]}
$own_libtorch"
  fi
}

# The LibTorch packages (and what its header for Gloo includes), unless CMAKE_PREFIX_PATH holds one.
torch_packages() {
  local prefix
  local IFS=:
  for prefix in ${CMAKE_PREFIX_PATH:-}; do
    if [ -e "$prefix/share/cmake/Torch/TorchConfig.cmake" ] || [ -e "$prefix/lib/cmake/Torch/TorchConfig.cmake" ]; then
      return
    fi
  done
  echo libtorch-dev libgloo-dev
}

# need_venv DIRECTORY REQUIREMENTS_FILE makes a Python environment, anew only if the requirements have changed.
need_venv() {
  local directory=$1 requirements=$2
  cmp -s "$requirements" "$directory/installed-requirements.txt" && return
  echo "Making a Python environment with: $(tr '\n' ' ' <"$requirements")"
  rm -rf "$directory"
  python3 -m venv "$directory"
  # Modules, not scripts, here and elsewhere: a script names its Python by a path that breaks when a checkout moves.
  quietly "$directory/bin/python" -m pip --disable-pip-version-check install -r "$requirements"
  cp "$requirements" "$directory/installed-requirements.txt"
}

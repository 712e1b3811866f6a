# What scripts/demo and scripts/test need on the machine: sourced by them, with the repository as working directory.

own_libtorch="A LibTorch of your own takes the place of libtorch-dev: set CMAKE_PREFIX_PATH to its folder, or let python3 be
the Python that has torch, and run this again."
build_packages=(g++ cmake ninja-build pkg-config libprotobuf-dev protobuf-compiler zlib1g-dev libisal-dev libcairo2-dev libgif-dev)

# The same source in another folder is the same to ccache.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros

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

# has_libtorch PREFIX: whether CMake finds a LibTorch there.
has_libtorch() {
  local folder
  for folder in share/cmake lib/cmake .; do
    [ ! -e "$1/$folder/Torch/TorchConfig.cmake" ] || return 0
  done
  return 1
}

# Chooses a LibTorch: that in CMAKE_PREFIX_PATH; or that of python3's torch; or the distribution's packages. Says which,
# sets CMAKE_PREFIX_PATH for it, and torch_packages to those to be installed (Gloo's headers are a package of their own).
choose_libtorch() {
  local prefix
  local IFS=:
  torch_packages=()
  for prefix in ${CMAKE_PREFIX_PATH:-}; do
    if has_libtorch "$prefix"; then
      echo "LibTorch: the one in CMAKE_PREFIX_PATH, $prefix"
      return
    fi
  done
  # As torch.utils.cmake_prefix_path, without the seconds that importing torch takes.
  prefix=$(python3 -c '
import importlib.util, os
found = importlib.util.find_spec("torch")
print(os.path.join(found.submodule_search_locations[0], "share", "cmake") if found else "")' 2>/dev/null) || prefix=
  if [ -n "$prefix" ] && has_libtorch "$prefix"; then
    if [ -e "${prefix%/share/cmake}/lib/libtorch_cuda.so" ] && ! command -v nvcc >/dev/null; then
      echo "LibTorch: the packages libtorch-dev and libgloo-dev. (python3's torch in ${prefix%/share/cmake} is built for CUDA," \
        "whose compiler nvcc is not here; LibTorch's CMake package asks for it.)"
    else
      echo "LibTorch: that of python3's torch, ${prefix%/share/cmake}"
      export CMAKE_PREFIX_PATH=$prefix${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}
      return
    fi
  else
    echo "LibTorch: the packages libtorch-dev and libgloo-dev"
  fi
  torch_packages=(libtorch-dev libgloo-dev)
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

# An empty Debian to test in: sourced by scripts/test-on and scripts/test-cross, with the repository as working directory.
# Needs root; takes packages from where this machine takes them.

. scripts/setup.bash
[ "$(id -u)" -eq 0 ] || die "this needs root, for an empty Debian"
need_packages debootstrap

# make_chroot SUITE NAME [keep] sets $root to a Debian of that suite, with git and nothing else; `keep`: as it was left.
make_chroot() {
  local suite=$1 base=$PWD/build/rows/$1.tar script mirror
  root=$PWD/build/rows/$2
  if [ ! -e "$base" ]; then
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1)
    script=/usr/share/debootstrap/scripts/$suite
    [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
    rm -rf "$base.new"
    mkdir -p "$base.new"
    debootstrap --variant=minbase --include=git,ca-certificates "$suite" "$base.new" "$mirror" "$script" >/dev/null
    tar -C "$base.new" -cf "$base.part" .
    mv "$base.part" "$base"
    rm -rf "$base.new"
  fi
  trap unmount_chroot EXIT
  unmount_chroot
  if [ "${3:-}" != keep ] || [ ! -e "$root" ]; then
    rm -rf "$root"
    mkdir -p "$root"
    tar -C "$root" -xf "$base"
  fi
  # How this machine reaches its package sources, so that the new one does too.
  cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  echo "127.0.0.1 localhost" >"$root/etc/hosts"  # debootstrap leaves that to the installer
  cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$root/etc/pip.conf"
  mount -t proc proc "$root/proc"
  mount -t devpts devpts "$root/dev/pts"
}

unmount_chroot() {
  local place
  for place in proc dev/pts; do
    if mountpoint -q "$root/$place"; then umount "$root/$place"; fi
  done
}

# clone_inside puts what is committed here at /home/tblog, where `inside` runs its commands.
clone_inside() {
  rm -rf "$root/home/tblog"
  git clone -q . "$root/home/tblog"
}

inside_path=/usr/sbin:/usr/bin:/sbin:/bin
inside() { chroot "$root" env -C "$([ -e "$root/home/tblog" ] && echo /home/tblog || echo /)" HOME=/root PATH="$inside_path" "$@"; }

install_inside() { inside env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null; }

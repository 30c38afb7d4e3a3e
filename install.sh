#!/bin/sh
# Installs Lamina on Linux or macOS: install.sh [--prefix DIR] [--no-service] ARCHIVE, or install.sh --uninstall
#   ARCHIVE       lamina-VERSION-SYSTEM-MACHINE.tar.gz: a file, or an address that curl fetches
#   --prefix DIR  where to (/usr/local for root, ~/.local otherwise)
#   --no-service  do not have the system keep the server running
#   --uninstall   remove the program and the service; models and settings stay
# The program goes to DIR/lib/lamina, its command to DIR/bin, completion and pages for man to DIR/share. What is there of
# an earlier version is replaced when the new one has been unpacked and runs.
# All is in functions that the last line calls: of a script that was cut off nothing is run.
set -eu

say() { echo "install: $*" >&2; }
fail() {
  say "$*"
  exit 1
}

usage() {
  sed -n '2,6s/^# //p' "$0" >&2
  exit 2
}

# Each file of the image's share, below the prefix's.
shared() { (cd "$lib/share" 2>/dev/null && find . -type f | sed 's|^\./||') || true; }

unlink_shared() {
  shared | while read -r file; do
    # Only what points here is ours.
    case $(readlink "$prefix/share/$file" 2>/dev/null) in
      */lib/lamina/share/*) rm -f "$prefix/share/$file" ;;
    esac
  done
}

link_shared() {
  shared | while read -r file; do
    mkdir -p "$prefix/share/${file%/*}"
    ln -sf "$lib/share/$file" "$prefix/share/$file"
  done
}

unpack() {
  rm -rf "$lib.new"
  mkdir -p "$lib.new"
  case $archive in
    http://* | https://*)
      command -v curl >/dev/null || fail "curl is needed to fetch $archive"
      curl -fsSL "$archive" -o "$lib.new/archive" || fail "$archive cannot be fetched"
      ;;
    *)
      [ -r "$archive" ] || fail "$archive: no such file"
      cp "$archive" "$lib.new/archive"
      ;;
  esac
  tar -xzf "$lib.new/archive" -C "$lib.new" || fail "$archive is not the archive that was meant"
  rm "$lib.new/archive"
  "$lib.new/lamina/bin/lamina" --version >/dev/null || fail "what is in $archive does not run here"
}

replace() {
  unlink_shared
  rm -rf "$lib.old"
  if [ -e "$lib" ]; then mv "$lib" "$lib.old"; fi
  mv "$lib.new/lamina" "$lib"
  rm -rf "$lib.new" "$lib.old"
  mkdir -p "$prefix/bin"
  ln -sf ../lib/lamina/bin/lamina "$prefix/bin/lamina"
  link_shared
}

tell_path() {
  case :$PATH: in
    *:"$prefix/bin":*) ;;
    *) say "$prefix/bin is not on PATH (add it)" ;;
  esac
}

tell_gpu() {
  if [ -e /proc/driver/nvidia/version ]; then
    say "there is an NVIDIA GPU: lamina engine install makes models run on it"
  elif [ -e /dev/kfd ]; then
    say "there is an AMD GPU: lamina engine install makes models run on it"
  elif [ "$(uname -s)" = Linux ]; then
    say "no GPU is found: models run on the processor"
  fi
}

serve() {
  if [ "$(uname -s)" = Darwin ] || [ -d /run/systemd/system ]; then
    "$prefix/bin/lamina" service install
  else
    say "no systemd runs here: commands start the server, or lamina serve does"
  fi
}

remove() {
  [ -x "$prefix/bin/lamina" ] || fail "there is no Lamina in $prefix"
  if [ -z "$no_service" ] && { [ "$(uname -s)" = Darwin ] || [ -d /run/systemd/system ]; }; then
    "$prefix/bin/lamina" service uninstall || say "the service could not be removed"
  fi
  unlink_shared
  rm -f "$prefix/bin/lamina"
  rm -rf "$lib"
  say "removed from $prefix; models and settings stay (~/.lamina, of a service /var/lib/lamina)"
}

main() {
  prefix=$HOME/.local
  if [ "$(id -u)" = 0 ]; then prefix=/usr/local; fi
  archive='' no_service='' uninstall=''
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix)
        [ $# -gt 1 ] || usage
        prefix=$2
        shift
        ;;
      --no-service) no_service=1 ;;
      --uninstall) uninstall=1 ;;
      -*) usage ;;
      *) archive=$1 ;;
    esac
    shift
  done
  lib=$prefix/lib/lamina
  if [ -n "$uninstall" ]; then
    remove
    return
  fi
  [ -n "$archive" ] || usage
  mkdir -p "$prefix/lib"
  trap 'rm -rf "$lib.new"' EXIT
  unpack
  replace
  say "$("$prefix/bin/lamina" --version), in $lib"
  tell_path
  tell_gpu
  if [ -z "$no_service" ]; then serve; fi
}

main "$@"

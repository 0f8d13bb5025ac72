#!/bin/sh
# Tests the Debian package in a booted container: make check-system. Ends with 0, and says so, where this machine cannot do it.
set -eu
cd "$(dirname "$0")/../.."

refuse() {
    echo "check-system: NOT RUN: $*"
    exit 0
}

[ "$(id -u)" -eq 0 ] || refuse "it boots a container, which only root may; run it as root"
System/install-packages.sh packages-system || refuse "debootstrap and systemd-container are not to be had"
command -v debootstrap >/dev/null && command -v systemd-nspawn >/dev/null || refuse "debootstrap or systemd-nspawn is missing"
unshare --mount --uts --ipc --pid --fork true 2>/dev/null || refuse "this machine allows no namespaces, which a container is made of"
make deb
exec /usr/bin/python3 Tests/System/check_system.py .build-system .build-deb/giaoban_*.deb

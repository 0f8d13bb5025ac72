#!/bin/sh
# Installs the Debian packages of System/packages, or of the list that is named, that are missing. Asks before sudo on a terminal,
# never prompts without one.
set -eu
cd "$(dirname "$0")"
missing=
for package in $(grep -v '^#' "${1:-packages}"); do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
command="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" -eq 0 ]; then
    echo "installing:$missing"
    # The lists of a fresh machine are empty or old; a mirror that fails for one of them must not stop the rest.
    apt-get update -qq || echo "apt-get update failed; trying with the package lists that are there" >&2
    DEBIAN_FRONTEND=noninteractive $command -qq
elif [ -t 0 ] && [ -t 1 ]; then
    printf 'These packages are missing:%s\nRun "sudo %s"? [y/N] ' "$missing" "$command"
    read -r answer
    case $answer in
        [yY]*) sudo apt-get update -qq; sudo $command ;;
        *) echo "not installed; giaoban does not build without them" >&2; exit 1 ;;
    esac
elif sudo -n true 2>/dev/null; then
    sudo -n apt-get update -qq
    sudo -n env DEBIAN_FRONTEND=noninteractive $command -qq
else
    echo "missing packages; as root, run: $command" >&2
    exit 1
fi

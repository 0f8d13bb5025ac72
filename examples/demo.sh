#!/bin/sh
# Shows giaoband at work on the sample articles, in a directory of its own that is removed at the end.
set -eu
cd "$(dirname "$0")/.."
bin=.build/debug
demo=$(mktemp -d /tmp/giaoban-demo.XXXXXX)
daemon=
finish() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    [ -z "$daemon" ] || wait "$daemon" 2>/dev/null || true
    rm -rf "$demo"
}
trap finish EXIT INT TERM
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n%s\n' "$*"; }

export GIAOBAN_CTL_ENDPOINT="ipc://$demo/run/ctl.sock"
say "giaoband starts, with its state in $demo"
$bin/giaoband --state-directory "$demo" &
daemon=$!
tries=0
until $bin/giaoban status --timeout 1 >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ] || ! kill -0 "$daemon" 2>/dev/null; then echo "giaoband did not start" >&2; exit 1; fi
    sleep 0.1
done

set -- examples/articles/*.txt
say "Three articles go into the inbox: written elsewhere, then renamed in"
for file in "$1" "$2" "$3"; do
    cp "$file" "$demo/inbox/.incoming"
    mv "$demo/inbox/.incoming" "$demo/inbox/$(basename "$file")"
done
shift 3
say "The others over ZeroMQ; 200 means they are on disk"
$bin/giaoban put "$@"
say "One of them again; 208 means it is known"
$bin/giaoban put "$1"

tries=0
until [ "$($bin/giaoban follow --from start --until-head --json | grep -c 'giaoban.article.indexed')" -ge 5 ]; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ]; then echo "the articles were not indexed" >&2; $bin/giaoban status >&2; exit 1; fi
    sleep 0.1
done

say "The record of the last one (giaoban parse --json prints it whole)"
$bin/giaoban parse "$2"
say "A search without accents: giaoban search khoa giao"
$bin/giaoban search khoa giao
say "The events, without a gap: giaoban follow --from start --until-head"
$bin/giaoban follow --from start --until-head
say "giaoban status"
$bin/giaoban status

say "Try next: $bin/giaoband &  then  $bin/giaoban put FILE  and  $bin/giaoban search \"Ban Tuyên giáo\""

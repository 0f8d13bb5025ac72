#!/bin/sh
# Runs every fuzz target: run.sh [SECONDS]. What a target finds is left in Fuzz/found/; move it to Fuzz/corpus/ with the fix.
set -eu
# Swift's own handler would end the process before libFuzzer has written down what ended it.
export SWIFT_BACKTRACE=enable=no
cd "$(dirname "$0")/.."
seconds=${1:-60}
swift build -c release --package-path Fuzz
mkdir -p Fuzz/found
failed=0
for target in Text HTML JSON Feed Packed Parse Growth Frames Sidecar; do
    work=$(mktemp -d)
    mkdir -p "Fuzz/corpus/$target"
    # A fuzzer that hangs is ended from outside: libFuzzer's own limit needs the target to return.
    if timeout -s KILL $((seconds * 2 + 60)) "Fuzz/.build/release/Fuzz$target" -max_len=16384 -max_total_time="$seconds" \
        -rss_limit_mb=2048 -timeout=10 -artifact_prefix="Fuzz/found/$target-" "$work" "Fuzz/corpus/$target" >"$work.log" 2>&1; then
        echo "$target: $(grep -c NEW "$work.log" || true) new paths, nothing found"
    else
        echo "$target: failed; $(tail -n 3 "$work.log" | tr '\n' ' ')" >&2
        failed=1
    fi
    rm -rf "$work" "$work.log"
done
exit $failed

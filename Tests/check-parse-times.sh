#!/bin/sh
# Parses the first 5,000 articles of an NDJSON corpus (plain or zstd) with the release program and fails where the 99.9th
# percentile of the processor time of one article reaches 20 ms: check-parse-times.sh CORPUS
set -eu
cd "$(dirname "$0")/.."
corpus=$1
articles=5000
limit=20
case $corpus in
*.zst) zstdcat "$corpus" ;;
*) cat "$corpus" ;;
esac 2>/dev/null | head -n $articles | .build/release/giaoban parse --json --times 2>&1 >/dev/null | tee /dev/stderr |
    awk -v limit=$limit '
        match($0, /99\.9th percentile [0-9.]+/) { found = 1; split(substr($0, RSTART, RLENGTH), words, " "); slow = words[3] >= limit }
        END { if (!found || slow) { print "the 99.9th percentile must stay below " limit " ms" > "/dev/stderr"; exit 1 } }'

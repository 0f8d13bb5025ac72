#!/bin/sh
# Builds the release programs and runs the benchmarks: run.sh [CORPUS.ndjson[.zst]]
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product giaoband
swift build -c release --product giaoban
swift build -c release --package-path Benchmarks
exec Benchmarks/.build/release/Benchmarks --programs .build/release --samples examples/articles ${1:+--corpus "$1"}

#!/bin/sh
# Builds the programs of the package and runs the benchmarks: run.sh [CORPUS.ndjson[.zst] [ARTICLES [PART OF THE NAMES OF THE ROWS]]]
set -eu
cd "$(dirname "$0")/.."
# The programs as they are packaged: with Swift's libraries linked in, an article takes 4 to 6 % less time.
make package-programs
GIAOBAN_STRICT=1 swift build -c release --package-path Benchmarks
# The peer of the parsing rows, from PyPI, in a folder of its own.
venv=Benchmarks/.build-venv
if [ ! -x $venv/bin/python ] || ! $venv/bin/python -c 'import trafilatura' 2>/dev/null; then
    python3 -m venv $venv && $venv/bin/pip install -q 'trafilatura==2.*' lxml_html_clean || echo "no trafilatura: its rows are left out" >&2
fi
# The peer of the search rows.
[ ! -x $venv/bin/python ] || $venv/bin/python -c 'import tantivy' 2>/dev/null || $venv/bin/pip install -q 'tantivy==0.*' \
    || echo "no tantivy: its rows are left out" >&2
tantivy=
if $venv/bin/python -c 'import tantivy' 2>/dev/null; then tantivy=$venv/bin/python; fi
python=
if $venv/bin/python -c 'import trafilatura' 2>/dev/null; then python=$venv/bin/python; fi
exec Benchmarks/.build/release/Benchmarks --programs .build-deb/release --samples examples/articles ${python:+--python $python} \
    ${tantivy:+--tantivy $tantivy} ${1:+--corpus "$1"} ${2:+--articles "$2"} ${3:+--only "$3"}

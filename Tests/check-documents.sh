#!/bin/sh
# Every relative link and every path in backquotes that documents name must be there.
set -eu
cd "$(dirname "$0")/.."
failed=0
for document in README.md ARCHITECTURE.md CHANGELOG.md docs/*.md; do
    folder=$(dirname "$document")
    for link in $(grep -o '](\([^)#]*\)' "$document" | sed 's/^](//' | grep -v '^[a-z]*:' || true); do
        if [ ! -e "$folder/$link" ]; then echo "$document: link to $link, which is not there" >&2; failed=1; fi
    done
    for path in $(grep -oE '`(Sources|Tests|System|Data|systemd|etc|docs|examples|Benchmarks|Fuzz|man)/[A-Za-z0-9_./*-]*`' "$document" | tr -d '`' | sort -u || true); do
        # Unquoted: a pattern must match something.
        for match in $path; do
            if [ ! -e "$match" ]; then echo "$document: $path, which is not there" >&2; failed=1; fi
        done
    done
done
exit $failed

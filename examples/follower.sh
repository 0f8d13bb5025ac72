#!/bin/sh
# Writes each new article's event to a file of its own: follower.sh DIRECTORY [giaoban follow's options]
# Events come on standard input; giaoban acknowledges them when the command has ended with 0, and tries again when it has not.
set -eu
directory=$1
shift
mkdir -p "$directory"
export directory
exec giaoban follow --name follower.sh --from start --type article.indexed --jobs 4 "$@" \
    --exec 'temporary=$(mktemp "$directory/.event.XXXXXX") && cat > "$temporary" &&
        name=$(sed -E "s/.*\"sequence\":\"0*([0-9]+)\".*/\1/" "$temporary") && mv "$temporary" "$directory/$name.json"'

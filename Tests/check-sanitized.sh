#!/bin/sh
# Runs the tests on programs built for a sanitizer: check-sanitized.sh thread|address [SUITE...]
#
# Units first, all at once; then the suites of the end-to-end tests one after the other. Each has a limit of its own, so that one that
# hangs costs itself alone. How each ended stands in BUILD/results.txt, its output in BUILD/results/. Fails if any did.
# SUITE...: only these, such as UnitTests or QueueTests. SUITE_SECONDS: the limit, 1,800 unless said. JOBS: of the compiler. SCRATCH: where
# to build, .build-thread or .build-address unless said.
set -eu
cd "$(dirname "$0")/.."
sanitizer=${1:-}
build=${SCRATCH:-$PWD/.build-$sanitizer}
limit=${SUITE_SECONDS:-1800}
case $sanitizer in
thread | address) shift ;;
*)
    echo "check-sanitized.sh: \"$sanitizer\" is no sanitizer; say thread or address" >&2
    exit 64
    ;;
esac

swift=${SWIFT:-swift}
# Optimised, since a sanitizer makes a program several times slower, but a debug build: only that has the faults that tests inject.
$swift build --build-tests ${JOBS:+-j "$JOBS"} --sanitize "$sanitizer" -Xswiftc -O --scratch-path "$build"
tests=$build/debug/giaobanPackageTests.xctest
if [ "$sanitizer" = thread ]; then
    # ThreadSanitizer does not see how threads wait for a Mutex, nor reference counts; this tells it. By swift's own clang, which knows how
    # Swift calls.
    tools=$(dirname "$(readlink -f "$(command -v "$swift")")")
    preload=$build/shim.so
    "$tools/clang" -shared -fPIC -O1 -Wall -Wextra -Werror -o "$preload" Tests/ThreadShim/mutex.c Tests/ThreadShim/references.c -ldl
    "$tools/swiftc" -swift-version 6 -O -g -sanitize=thread -o "$build/references" Tests/ThreadShim/references.swift
else
    preload=
    # Not print_suppressions: what it prints would stand in what the programs say.
    export LSAN_OPTIONS="suppressions=$PWD/Tests/leak-sanitizer.suppressions:print_suppressions=0 ${LSAN_OPTIONS:-}"
fi

# A test process that was killed leaves its daemons: whatever runs a program of this build.
end_what_is_left() {
    for process in /proc/[0-9]*; do
        case $(readlink "$process/exe" 2> /dev/null || true) in
        "$build"/*) kill -KILL "${process#/proc/}" 2> /dev/null || true ;;
        esac
    done
}

# ended NAME BEGUN VERDICT: one line into the results.
ended() {
    printf '%-24s %5d s  %s\n' "$1" $(($(date +%s) - $2)) "$3" | tee -a "$build/results.txt"
    [ "$3" = passed ] || isClean=false
}

# What the preloaded library is to hide from ThreadSanitizer, and what not.
run_shim() {
    begun=$(date +%s)
    verdict=passed
    : > "$build/results/ThreadShim.log"
    for case in $("$build/references" --cases); do
        code=0
        LD_PRELOAD=$preload timeout -s KILL "$limit" "$build/references" "$case" >> "$build/results/ThreadShim.log" 2>&1 || code=$?
        # 66 is ThreadSanitizer's, having found something.
        case $case:$code in
        ordered-*:0 | race-*:66) ;;
        *) verdict="failed ($case: $code)" ;;
        esac
    done
    ended ThreadShim "$begun" "$verdict"
}

# run NAME ARGUMENT...
run() {
    name=$1
    log=$build/results/$name.log
    shift
    begun=$(date +%s)
    code=0
    LD_PRELOAD=$preload timeout -s KILL "$limit" "$tests" --testing-library swift-testing "$@" > "$log" 2>&1 || code=$?
    case $code in
    0) verdict=passed ;;
    137) verdict="over $limit s" && end_what_is_left ;;
    *) verdict="failed ($code)" ;;
    esac
    # The test process may pass and say something of a program all the same.
    if grep -qE '(Thread|Address|Leak)Sanitizer' "$log"; then verdict="$verdict, with findings"; fi
    ended "$name" "$begun" "$verdict"
}

isClean=true
mkdir -p "$build/results"
: > "$build/results.txt"
if [ $# -eq 0 ]; then
    suites=$("$tests" --testing-library swift-testing --list-tests 2> /dev/null | sed -n 's|^EndToEndTests\.\([^/]*\)/.*|\1|p' | sort -u)
    if [ -z "$suites" ]; then
        echo "check-sanitized.sh: $tests --list-tests names no end-to-end tests" >&2
        exit 70
    fi
    set -- UnitTests $suites
    [ "$sanitizer" = address ] || set -- ThreadShim "$@"
fi
for suite; do
    case $suite in
    ThreadShim) run_shim ;;
    UnitTests) run UnitTests --skip EndToEndTests ;;
    *) run "$suite" --filter "EndToEndTests\\.$suite/" ;;
    esac
done
if ! $isClean; then
    echo "not clean: look into $build/results/" >&2
    exit 1
fi

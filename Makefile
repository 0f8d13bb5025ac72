# make run    installs what is missing, builds, shows the daemon at work on the sample articles, ends by itself
# make check  installs what is missing, runs every check and test; warnings are errors
# make deb    builds the Debian package
# make check-system  tests the package in a booted container

SWIFT ?= swift
BUILD = $(SWIFT) build
# Strict: warnings are errors in our own targets, and no target imports what it does not declare.
STRICT = GIAOBAN_STRICT=1
IMPORTS = --explicit-target-dependency-import-check error

.PHONY: run check check-crash check-long check-system deb package-programs install fuzz build test lint documents bench check-thread \
	check-address packages clean

run: packages
	$(BUILD)
	examples/demo.sh

build: packages
	$(BUILD) -c release

check: packages lint
	$(STRICT) $(BUILD) --build-tests $(IMPORTS)
	$(STRICT) $(SWIFT) test --skip-build --parallel
	.build/debug/giaoban lexicon check Data
	Tests/check-documents.sh
	Tests/check-unit.sh

lint:
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources/Benchmarks Fuzz/Package.swift \
		Fuzz/Sources/Fuzz*

test:
	$(STRICT) $(SWIFT) test --parallel

# The generated parts of documents, the default configuration and the manual pages.
documents:
	$(BUILD)
	.build/debug/giaoband --print-settings markdown > docs/configuration.md
	.build/debug/giaoband --print-settings yaml > etc/giaoban.yaml
	.build/debug/giaoband --print-figures > docs/figures.md
	.build/debug/giaoband --print-logging > docs/logging.md
	.build/debug/giaoban rules --markdown > docs/rules.md
	.build/debug/giaoban manual > man/giaoban.1
	.build/debug/giaoband --print-manual settings > man/giaoban.yaml.5
	.build/debug/giaoband --print-manual daemon > man/giaoband.8

# CORPUS=path to an NDJSON file of articles ({"title", "body"}), zstd or plain; without it the sample articles are used, and index and
# search are left out. ARTICLES=100000 for as many there; ROWS=part of the names of the rows to run.
bench: packages
	Benchmarks/run.sh "$(CORPUS)" "$(ARTICLES)" "$(ROWS)"

# Kills, power loss and failing disks alone; `make check` has them too. CRASH_KILLS=200 for more. See docs/crash-tests.md.
check-crash: packages
	$(SWIFT) test --filter 'EndToEndTests.Crash'

# What takes longer than a change should wait for: 200 kills, 100,000 files, 5 minutes of producers and followers, and, with
# CORPUS=path, what parsing promises over its articles, its time among them (the release program).
check-long: check
	CRASH_KILLS=200 GIAOBAN_LONG=1 ENDURANCE_SECONDS=300 GIAOBAN_CORPUS=$(CORPUS) $(SWIFT) test \
		--filter 'EndToEndTests.Crash|InboxLoadTests|CorpusTests|EnduranceTests'
	if [ -n "$(CORPUS)" ]; then $(BUILD) -c release --product giaoban && Tests/check-parse-times.sh "$(CORPUS)"; fi

fuzz: packages
	Fuzz/run.sh 60

# All tests on programs built for ThreadSanitizer, for AddressSanitizer with LeakSanitizer. SUITES="UnitTests QueueTests" for only
# these; JOBS of the compiler. docs/sanitizers.md.
check-thread: packages
	Tests/check-sanitized.sh thread $(SUITES)

check-address: packages
	Tests/check-sanitized.sh address $(SUITES)

# .build-deb/giaoban_VERSION_ARCHITECTURE.deb, without errors or warnings of lintian; debian/ is what it is made by.
deb: packages
	@System/install-packages.sh packages-deb
	$(MAKE) package-programs
	dpkg-checkbuilddeps
	rm -f .build-deb/giaoban*.deb
	DEB_DESTINATION=$(CURDIR)/.build-deb debian/rules clean binary clean
	lintian --fail-on error,warning --tag-display-limit 0 .build-deb/giaoban_*.deb

# Programs that need no Swift where they run: its libraries are linked in.
PROGRAMS = .build-deb/release
package-programs:
	$(BUILD) -c release --static-swift-stdlib --scratch-path .build-deb --product giaoband
	$(BUILD) -c release --static-swift-stdlib --scratch-path .build-deb --product giaoban

# Programs, language data, completions and the service, below $(DESTDIR); for packages, which are what should be installed.
install:
	System/install-files.sh "$(PROGRAMS)" "$(DESTDIR)"

# Boots Debian in a container, installs the package and holds the service to what is promised; needs root. docs/operating.md.
check-system:
	Tests/System/run.sh

packages:
	@System/install-packages.sh

clean:
	rm -rf .build .build-*

#!/usr/bin/python3
"""Installs the Debian package in a booted machine and holds the service to what is promised: a line for each check.

check_system.py FOLDER PACKAGE: FOLDER keeps the machine. Ends with 0 when every check has passed, or this host cannot boot one.
"""

import os
import shutil
import signal
import subprocess
import sys
import time

import checks
import guide
from machine import Machine, NotAvailable


def main():
    folder, package = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    machine = Machine(os.path.abspath(folder))
    started = time.monotonic()
    try:
        machine.prepare()
        machine.boot()
        shutil.copy(package, machine.path("/var/tmp/giaoban.deb"))
        shutil.copytree(checks.ARTICLES, machine.path("/var/tmp/articles"))
        outcomes = [outcome(machine, check) for check in checks.ALL + guide.checks() + checks.LAST]
    except NotAvailable as reason:
        print(f"check-system: NOT RUN: {reason}")
        return 0
    finally:
        machine.close()
    print(f"check-system: {outcomes.count('ok')} ok, {outcomes.count('later')} not built yet, "
          f"{outcomes.count('FAILED')} failed; {time.monotonic() - started:.0f} s")
    return 1 if "FAILED" in outcomes else 0


def outcome(machine, check):
    """Runs one check and prints its line. One that fails does not stop the others."""
    name = check.__doc__.split("\n")[0].rstrip(".")
    try:
        words = check(machine)
        result = "ok"
    except checks.NotYet as reason:
        words, result = reason, "later"
    except (AssertionError, subprocess.TimeoutExpired) as reason:
        words, result = reason, "FAILED"
    print(f"{result:7} {name}" + (f": {words}" if words else ""), flush=True)
    if result == "FAILED":
        print(machine.run("journalctl -u giaoban -n 8 -o cat --no-pager", check=False).stdout, flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())

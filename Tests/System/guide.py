"""The operator's guide, carried out as written: each block of docs/operating.md marked `sh check` runs in the machine as root."""

import os

from checks import REPOSITORY

GUIDE = os.path.join(REPOSITORY, "docs/operating.md")


def blocks():
    """(heading above, script) of each marked block, in the order of the guide."""
    heading, script, found = "", None, []
    with open(GUIDE, encoding="utf-8") as lines:
        for line in lines:
            if script is not None and line.startswith("```"):
                found.append((heading, "".join(script)))
                script = None
            elif script is not None:
                script.append(line)
            elif line.startswith("```sh check"):
                script = []
            elif line.startswith("#"):
                heading = line.strip("# \n")
    return found


def check_of(number, heading, script):
    def check(machine):
        machine.run(script, timeout=180)

    check.__doc__ = f"docs/operating.md, {heading}, block {number}"
    return check


def checks():
    return [check_of(number, *block) for number, block in enumerate(blocks(), start=1)]

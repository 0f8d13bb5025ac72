"""A Debian machine in a container: made once, booted fresh for each run, and gone when the process ends."""

import os
import shutil
import signal
import subprocess
import time

# What the booted system needs, and what the package depends on: dpkg refuses to install it if a library is missing here.
PACKAGES = (
    "systemd systemd-sysv dbus procps libzmq5 libsqlite3-0 libnettle8 libgumbo1 libxml2 libzstd1 zlib1g libsystemd0"
).split()
SUITE = "bookworm"


class NotAvailable(Exception):
    """This host cannot make or boot the machine."""


class Machine:
    def __init__(self, folder):
        self.base = os.path.join(folder, "root")
        self.root = os.path.join(folder, "machine")
        self.console = os.path.join(folder, "console.log")
        self.process = None
        self.leader = None

    def prepare(self):
        """Debian's packages are fetched once; PACKAGES changed makes the machine anew."""
        stamp = os.path.join(self.base, "made-of")
        made_of = SUITE + " " + " ".join(PACKAGES)
        if os.path.exists(stamp) and open(stamp).read() == made_of:
            return
        shutil.rmtree(self.base, ignore_errors=True)
        os.makedirs(self.base)
        print("fetching Debian for the container, once (about 90 s)", flush=True)
        command = ["debootstrap", "--variant=minbase", "--include=" + ",".join(PACKAGES), SUITE, self.base]
        log = os.path.join(os.path.dirname(self.base), "debootstrap.log")
        with open(log, "w") as output:
            made = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, timeout=900)
        if made.returncode != 0:
            raise NotAvailable(f"debootstrap failed; see {log}")
        with open(stamp, "w") as output:
            output.write(made_of)

    def boot(self):
        shutil.rmtree(self.root, ignore_errors=True)
        subprocess.run(["cp", "-a", "--reflink=auto", self.base, self.root], check=True, timeout=300)
        # The container goes with this process, however that ends.
        command = ["setpriv", "--pdeathsig", "KILL", "systemd-nspawn", "-q", "-D", self.root, "-b", "--register=no"]
        command += ["--keep-unit", "--console=pipe", "--link-journal=no"]
        with open(self.console, "w") as console:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT, start_new_session=True)
        self.leader = wait_for("systemd in the container", 30, self._find_leader)
        # It answers as soon as systemd has its socket, and then waits for the end of the boot.
        state = wait_for("an answer of systemd", 30, lambda: self.run(
            "systemctl is-system-running --wait 2>/dev/null", timeout=60, check=False).stdout.strip())
        if state != "running":
            failed = self.run("systemctl --failed --no-legend", check=False).stdout
            raise NotAvailable(f"the container came up as {state}: {failed}; see {self.console}")

    def _find_leader(self):
        if self.process.poll() is not None:
            raise NotAvailable(f"systemd-nspawn ended with {self.process.returncode}; see {self.console}")
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-x", "systemd"], capture_output=True, text=True, timeout=10)
        return int(found.stdout) if found.stdout.strip() else None

    def run(self, script, user=None, check=True, timeout=60, input=None):
        """Runs a script of bash in the machine, as root or with a login of another user."""
        command = ["nsenter", "-t", str(self.leader), "-m", "-u", "-i", "-n", "-p", "-C", "--"]
        environment = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"]
        if user is None:
            command += environment + ["HOME=/root", "bash", "-euo", "pipefail", "-c", script]
        else:
            command += ["runuser", "-u", user, "--"] + environment
            command += [f"HOME=/home/{user}", "bash", "-euo", "pipefail", "-c", "cd; " + script]
        done = subprocess.run(command, input=input, capture_output=True, text=True, timeout=timeout)
        if check and done.returncode != 0:
            raise AssertionError(f"`{script}` ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-600:]}")
        return done

    def path(self, inside):
        """Where a file of the machine lies for this process."""
        return self.root + inside

    def close(self):
        if self.process is None or self.process.poll() is not None:
            return
        if self.leader is not None:
            try:
                self.run("systemctl poweroff --force", check=False, timeout=10)
                self.process.wait(timeout=15)
                return
            except subprocess.TimeoutExpired:
                pass
        # systemd-nspawn takes the container with it.
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)


def wait_for(what, seconds, condition):
    """The first true value of a condition, or AssertionError when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.1)

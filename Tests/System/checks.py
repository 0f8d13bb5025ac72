"""What the service of the package promises, a function each; its first line is the line that is printed.

A check returns words for its line or nothing, raises AssertionError where the promise is broken, and NotYet where the part is not
built. They run in the order of ALL on one machine, so that later ones find the articles of the earlier.
"""

import json
import os
import shutil
import time

from machine import wait_for

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ARTICLES = os.path.join(REPOSITORY, "examples/articles")
# A store and a journal of the first schema; its README says how they came about.
FIRST_STORE = os.path.join(REPOSITORY, "Tests/FirstSchema")


class NotYet(Exception):
    """The part that this check is for is not built."""


def prop(machine, name):
    return machine.run(f"systemctl show giaoban -P {name}").stdout.strip()


def is_serving(machine):
    return machine.run("giaoban status --json --timeout 2", check=False).returncode == 0


def main_pid(machine):
    """Of the daemon. Never 0 or 1: a signal to these would be one to the machine."""
    pid = int(prop(machine, "MainPID"))
    assert pid > 1, f"the service has no process: {prop(machine, 'ActiveState')}"
    return pid


def uris(machine):
    """URIs of all articles that events tell of."""
    lines = machine.run("giaoban follow --from start --until-head --json", timeout=120).stdout.splitlines()
    return {json.loads(line)["data"]["uri"] for line in lines} - {None}


def put(machine, uri, check=True):
    """Sends an article that nobody sent before, and returns when it is acknowledged."""
    with open(os.path.join(ARTICLES, sorted(os.listdir(ARTICLES))[0]), encoding="utf-8") as sample:
        lines = sample.read().split("\n")
    # In its body; what stands at the end of a page is none.
    lines.insert(len(lines) // 2, f"Xã {uri} báo cáo kết quả riêng của mình trong quý.")
    return machine.run(f"giaoban put --uri {uri} -", input="\n".join(lines), check=check)


def lines_of(machine, script):
    return machine.run(script).stdout.strip().splitlines()


def expect_all(machine, expected, seconds=60):
    wait_for(f"all of {len(expected)} articles", seconds, lambda: is_serving(machine) and expected <= uris(machine))


def restarts_after(machine, action):
    """Runs an action that must end in a new process, and waits for it. Returns the seconds it took."""
    before = main_pid(machine)
    begun = time.monotonic()
    action(before)
    wait_for("a new process", 60, lambda: prop(machine, "ActiveState") == "active" and prop(machine, "MainPID") != str(before))
    wait_for("service after the restart", 20, lambda: is_serving(machine))
    return time.monotonic() - begun


def installs(machine):
    """the package is installed with all it depends on, and the service is up"""
    machine.run("dpkg -i /var/tmp/giaoban.deb", timeout=120)
    assert prop(machine, "ActiveState") == "active", prop(machine, "StatusText")
    assert machine.run("systemctl is-enabled giaoban").stdout.strip() == "enabled"
    user, group = machine.run("ps -o user=,group= -p " + str(main_pid(machine))).stdout.split()
    assert (user, group) == ("giaoban", "giaoban-push"), f"it runs as {user}:{group}"
    return prop(machine, "StatusText")


def active_in_a_second(machine):
    """active within 1 s"""
    machine.run("systemctl restart giaoban")
    took = (int(prop(machine, "ActiveEnterTimestampMonotonic")) - int(prop(machine, "InactiveExitTimestampMonotonic"))) / 1e6
    assert took <= 1, f"{took:.2f} s"
    return f"{took:.2f} s"


def unit_verified(machine):
    """systemd-analyze verify finds nothing to say of the unit"""
    done = machine.run("systemd-analyze verify --man=no giaoban.service 2>&1", check=False)
    assert done.returncode == 0 and not done.stdout.strip(), done.stdout.strip()


def exposure(machine):
    """systemd-analyze security: exposure at most 1.5"""
    last = lines_of(machine, "systemd-analyze security --no-pager giaoban.service | grep Overall")[-1]
    value = float(last.split(":")[1].split()[0])
    assert value <= 1.5, last
    return value


def doctor(machine):
    """giaoban doctor finds nothing wrong"""
    if " doctor" not in machine.run("giaoban --help").stdout:
        raise NotYet("giaoban has no command doctor")
    done = machine.run("giaoban doctor", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def doctor_mends(machine):
    """what giaoban doctor prints mends a stopped service whose directories are not as they should be"""
    machine.run("systemctl stop giaoban; chmod 755 /var/lib/giaoban; chmod 700 /var/spool/giaoban/inbox; "
                "rmdir /var/spool/giaoban/inbox/failed; touch /etc/giaoban/conf.d/secret.yaml; chmod 600 /etc/giaoban/conf.d/secret.yaml")
    parts = ("configuration", "directories", "sockets")

    def faults():
        done = machine.run("giaoban doctor --json", check=False)
        findings = [json.loads(line) for line in done.stdout.splitlines()]
        return done.returncode, [x for x in findings if x["part"] in parts and x["level"] in ("warning", "error")]

    status, found = faults()
    assert status == 1 and len(found) == 5, found
    for finding in found:
        machine.run(finding["remedy"])
    status, left = faults()
    machine.run("rm /etc/giaoban/conf.d/secret.yaml")
    assert status == 0 and not left, left
    return "; ".join(x["remedy"] for x in found)


def root_is_served(machine):
    """root asks the system's daemon without naming it"""
    return machine.run("giaoban status").stdout.splitlines()[0]


def member_drops(machine):
    """an article dropped by a member of giaoban-push is found"""
    machine.run("useradd -m -G giaoban-push pusher && systemctl reload giaoban")
    machine.run("cp $(ls -d /var/tmp/articles/*.txt | head -1) draft && mv draft /var/spool/giaoban/inbox/article.txt", user="pusher")
    # Made in the inbox it has its group, which the daemon is of: others need not be able to read it.
    machine.run("umask 027; cd /var/spool/giaoban/inbox; cp $(ls -d /var/tmp/articles/*.txt | tail -1) x.part; mv x.part x.txt", user="pusher")
    wait_for("the files in done/", 20, lambda: machine.run(
        "ls /var/spool/giaoban/inbox/done").stdout.split() == ["article.txt", "x.txt"])
    hit = wait_for("the article", 20, lambda: machine.run(
        "giaoban search --json 'khoa giao'", user="pusher", check=False).stdout.strip())
    return hit[:60] + "..."


def member_pushes(machine):
    """a member sends and searches over the socket, and reads why a file was refused"""
    machine.run("giaoban put /var/tmp/articles", user="pusher")
    machine.run("touch /var/spool/giaoban/inbox/empty", user="pusher")
    machine.run("giaoban status", user="pusher")
    wait_for("the refused file", 20, lambda: "empty" in machine.run("ls /var/spool/giaoban/inbox/failed").stdout.split())
    reason = machine.run("cat /var/spool/giaoban/inbox/failed/empty.reason.json", user="pusher").stdout
    assert "empty" in reason, reason


def stranger_refused(machine):
    """a foreign user may neither ask nor drop nor read"""
    machine.run("useradd -m stranger")
    asked = machine.run("giaoban status", user="stranger", check=False)
    assert asked.returncode == 77, f"giaoban status ended with {asked.returncode}: {asked.stderr}"
    for command in ["touch /var/spool/giaoban/inbox/x", "ls /var/spool/giaoban/inbox", "ls /var/lib/giaoban", "ls /run/giaoban"]:
        assert machine.run(command, user="stranger", check=False).returncode != 0, f"{command} was allowed"
    assert machine.run("giaoban queue list", user="pusher", check=False).returncode == 77, "a member may operate the queue"
    return asked.stderr.strip()[:70] + "..."


def reload_good(machine):
    """systemctl reload keeps the process and the service"""
    before = main_pid(machine)
    machine.run("systemctl reload giaoban")
    wait_for("service after the reload", 10, lambda: is_serving(machine))
    assert main_pid(machine) == before, "the process changed"


def reload_bad(machine):
    """systemctl reload fails with a bad configuration, and the service goes on"""
    before = main_pid(machine)
    machine.run("cp -a /etc/giaoban/giaoban.yaml /root/good.yaml; echo 'timeLimit: never' >> /etc/giaoban/giaoban.yaml")
    try:
        done = machine.run("systemctl reload giaoban", check=False)
        wait_for("service after the reload", 10, lambda: is_serving(machine))
        assert main_pid(machine) == before, "the process changed"
        if done.returncode == 0 and "/bin/kill" in prop(machine, "ExecReload"):
            raise NotYet("ExecReload sends SIGHUP and does not wait for the outcome")
        assert done.returncode != 0, "the reload succeeded"
    finally:
        machine.run("cp -a /root/good.yaml /etc/giaoban/giaoban.yaml")
    machine.run("systemctl reload giaoban")


def survives_segv(machine):
    """SIGSEGV: a restart, and nothing is lost"""
    expected = {f"segv:{number}" for number in range(20)}
    for uri in sorted(expected):
        put(machine, uri)
    took = restarts_after(machine, lambda pid: machine.run(f"kill -SEGV {pid}"))
    expect_all(machine, expected)
    return f"serving again after {took:.1f} s"


def survives_stop(machine):
    """kill -STOP: the watchdog restarts it, and nothing is lost"""
    if prop(machine, "WatchdogUSec") in ("", "0", "infinity"):
        raise NotYet("the unit has no WatchdogSec")
    # The unit's own time is long for a test.
    machine.run("mkdir -p /run/systemd/system/giaoban.service.d; printf '[Service]\nWatchdogSec=4s\n' "
                "> /run/systemd/system/giaoban.service.d/watchdog.conf; systemctl daemon-reload; systemctl restart giaoban")
    expected = {f"stop:{number}" for number in range(20)}
    for uri in sorted(expected):
        put(machine, uri)
    took = restarts_after(machine, lambda pid: machine.run(f"kill -STOP {pid}"))
    machine.run("rm -r /run/systemd/system/giaoban.service.d; systemctl daemon-reload; systemctl restart giaoban")
    expect_all(machine, expected)
    return f"serving again after {took:.1f} s"


def full_disk(machine):
    """a full disk refuses articles (75), keeps search, and recovers by itself"""
    machine.run("systemctl stop giaoban; mv /var/lib/giaoban /var/lib/kept; mkdir /var/lib/giaoban;"
                "mount -t tmpfs -o size=48m,mode=700 giaoban /var/lib/giaoban; cp -a /var/lib/kept/. /var/lib/giaoban/;"
                "chown giaoban:giaoban /var/lib/giaoban; systemctl start giaoban")
    try:
        machine.run("head -c 60m /dev/zero > /var/lib/giaoban/filler", check=False)
        wait_for("a refusal", 30, lambda: put(machine, f"full:{time.monotonic_ns()}", check=False).returncode == 75)
        machine.run("giaoban search khoa giao")
        machine.run("rm /var/lib/giaoban/filler")
        wait_for("an acknowledgement", 30, lambda: put(machine, "full:after", check=False).returncode == 0)
        expect_all(machine, {"full:after"})
    finally:
        machine.run("systemctl stop giaoban; umount /var/lib/giaoban; rmdir /var/lib/giaoban; mv /var/lib/kept /var/lib/giaoban;"
                    "systemctl start giaoban")


def reinstall_keeps(machine):
    """installing the package again restarts the service and keeps articles and settings"""
    before, pid = uris(machine), main_pid(machine)
    machine.run("echo '# mine' >> /etc/giaoban/giaoban.yaml; dpkg -i --force-confold /var/tmp/giaoban.deb", timeout=120)
    wait_for("service after the upgrade", 20, lambda: is_serving(machine))
    assert main_pid(machine) != pid, "the process is the old one"
    assert before <= uris(machine) and before, "articles are gone"
    assert "# mine" in machine.run("cat /etc/giaoban/giaoban.yaml").stdout, "the operator's settings were written over"
    return f"{len(before)} articles"


def first_store(machine):
    """installing over a store of the first schema keeps its articles"""
    before = uris(machine)
    machine.run("systemctl stop giaoban; mv /var/lib/giaoban /var/lib/kept; mkdir -m 700 /var/lib/giaoban")
    try:
        for name in ["store.sqlite", "journal.sqlite"]:
            shutil.copy(os.path.join(FIRST_STORE, name), machine.path("/var/lib/giaoban"))
        machine.run("chown -R giaoban:giaoban /var/lib/giaoban; chmod 600 /var/lib/giaoban/*;"
                    "dpkg -i --force-confold /var/tmp/giaoban.deb; systemctl start giaoban", timeout=120)
        expect_all(machine, {f"sample:{number}" for number in range(4)})
        for number in range(4):
            machine.run(f"giaoban get --json sample:{number}")
        return ", ".join(lines_of(machine, "ls /var/lib/giaoban"))
    finally:
        machine.run("systemctl stop giaoban; rm -r /var/lib/giaoban; mv /var/lib/kept /var/lib/giaoban; systemctl start giaoban")
        expect_all(machine, before)


def remove_keeps(machine):
    """removing the package ends the service and keeps articles, settings and inbox"""
    before = uris(machine)
    machine.run("dpkg -r giaoban", timeout=120)
    assert machine.run("pgrep -x giaoband", check=False).returncode != 0, "the daemon still runs"
    machine.run("test -s /var/lib/giaoban/store.sqlite && test -d /var/spool/giaoban/inbox/done && test -f /etc/giaoban/giaoban.yaml")
    machine.run("dpkg -i --force-confold /var/tmp/giaoban.deb", timeout=120)
    wait_for("service after the install", 20, lambda: is_serving(machine))
    assert before <= uris(machine), "articles are gone"


def purge_takes(machine):
    """purging the package leaves no article, key or setting"""
    machine.run("test -e /etc/giaoban/server.key || giaoban keygen /etc/giaoban/server.key", timeout=120)
    # A drop-in of the operator's own is not the package's to remove.
    machine.run("rm -rf /etc/systemd/system/giaoban.service.d; systemctl daemon-reload; dpkg -P giaoban", timeout=120)
    left = lines_of(machine, "ls -d /var/lib/giaoban /var/spool/giaoban /etc/giaoban /run/giaoban /usr/share/giaoban "
                             "/lib/systemd/system/giaoban.service /etc/systemd/system/*/giaoban.service 2>/dev/null || true")
    assert not left, f"left: {left}"
    machine.run("dpkg -i /var/tmp/giaoban.deb && giaoban status", timeout=120)


ALL = [
    installs, active_in_a_second, unit_verified, exposure, doctor, doctor_mends, root_is_served, member_drops, member_pushes, stranger_refused,
    reload_good, reload_bad, survives_segv, survives_stop, full_disk, reinstall_keeps, first_store,
]
LAST = [remove_keeps, purge_takes]

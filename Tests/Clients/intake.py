#!/usr/bin/python3
"""Drives every intake verb and status of the wire protocol as a client in another language does.

intake.py SECTION CTL DROP STATE_DIRECTORY PID: runs one section against a daemon that runs there. Prints what fails; exit
code 1 then. Every wait has a deadline far above what an answer takes; none is a pause.
"""
import json
import os
import signal
import sqlite3
import sys
import time

import zmq

SECTION, CTL, DROP, STATE, PID = sys.argv[1:]
DEADLINE = 60  # seconds
CONTEXT = zmq.Context()
# Refused by its first bytes, so that it costs the daemon no parsing.
PICTURE = b"\x89PNG\r\n\x1a\n"


class Client:
    """A DEALER, or a REQ."""

    def __init__(self, kind=zmq.DEALER):
        self.socket = CONTEXT.socket(kind)
        self.socket.linger = 0
        self.socket.connect(CTL)
        self.number = 0

    def frames(self, *frames):
        self.socket.send_multipart([f if isinstance(f, bytes) else f.encode() for f in frames])

    def send(self, verb, header=None, *body):
        self.number += 1
        self.frames("GB1", verb, str(self.number), json.dumps(header or {}), *body)
        return str(self.number)

    def reply(self):
        """Status, request id, header, body of the next reply; events are passed over."""
        while True:
            if not self.socket.poll(DEADLINE * 1000):
                raise AssertionError("no answer")
            version, status, number, header, *body = self.socket.recv_multipart()
            assert version == b"GB1", version
            if status != b"EVENT":
                return int(status), number.decode(), json.loads(header), b"".join(body)

    def ask(self, verb, header=None, *body):
        number = self.send(verb, header, *body)
        status, answered, header, content = self.reply()
        assert answered == number, (answered, number)
        if status not in (200, 208):
            assert header.get("code") and header.get("message"), header
        return status, header, content

    def event(self):
        if not self.socket.poll(DEADLINE * 1000):
            raise AssertionError("no event")
        frames = self.socket.recv_multipart()
        assert frames[1] == b"EVENT", frames
        return json.loads(frames[4])

    def events(self, count):
        """The first events of the log."""
        self.number += 1
        self.frames("GB1", "FOLLOW", f"f{self.number}", json.dumps({"from": "start"}))
        status, *_ = self.reply()
        assert status == 200, status
        events = [self.event() for _ in range(count)]
        self.frames("GB1", "UNFOLLOW", f"f{self.number}")
        self.reply()
        return events

    def until(self, question, what):
        """Asks again and again until it is so."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            if what(answer := self.ask(*question)):
                return answer
        raise AssertionError(f"{question} never became so: {answer}")


def article(number, more=""):
    return (f"Hội nghị giao ban số {number}\n\nNgày 9/4/2018, Ban Tuyên giáo Tỉnh ủy tổ chức hội nghị giao ban lần thứ {number}, "
            f"nội dung {number * 7919} {more}.\n").encode()


def equal(found, wanted, what=""):
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"


def replies(clients, count):
    """At least so many, from whichever client they come."""
    poller, answers = zmq.Poller(), []
    for client in clients:
        poller.register(client.socket, zmq.POLLIN)
    while len(answers) < count:
        ready = dict(poller.poll(DEADLINE * 1000))
        assert ready, f"{len(answers)} answers of {count}"
        answers += [client.reply() for client in clients if client.socket in ready]
    return answers


def locked(name):
    """Another process that holds a database: commits wait for it."""
    database = sqlite3.connect(f"{STATE}/{name}", isolation_level=None, timeout=30)
    database.execute("BEGIN IMMEDIATE")
    return database


def greeting():
    client = Client()
    status, hello, _ = client.ask("HELLO", {"client": "suite", "versions": ["GB1"]})
    equal(status, 200)
    wanted = {"server", "versions", "epoch", "heads", "floors", "maxMessage", "credit", "heartbeat", "durability", "roles"}
    assert wanted <= hello.keys(), hello
    equal(hello["versions"], ["GB1"])
    equal(hello["durability"], "fsync")
    equal(client.ask("PING")[0], 200)
    # Header and id frames may be left out or empty; unknown members are ignored.
    client.frames("GB1", "PING", "x")
    equal(client.reply()[:2], (200, "x"))
    client.frames("GB1", "PING", "y" * 64, "")
    equal(client.reply()[:2], (200, "y" * 64))
    equal(client.ask("PING", {"unknown": 1})[0], 200)
    info = client.ask("INFO")[1]
    assert {"backlog", "deadLetters", "held", "lastPosition", "head"} <= info.keys(), info


def put():
    client = Client()
    equal(client.ask("PUT", {"uri": "u:1", "mediaType": "text/plain; charset=utf-8"}, article(1))[:2], (200, {"position": 1}))
    equal(client.ask("PUT", {"uri": "u:1"}, article(1))[:2], (208, {"position": 1}))
    # A body in parts, and none of it JSON-escaped.
    half = article(2)
    equal(client.ask("PUT", {"name": "a\"b\\c\n"}, half[:40], half[40:])[:2], (200, {"position": 2}))
    equal(client.ask("PUT", {}, half)[:2], (208, {"position": 2}))
    # Pipelined: 256 under way, each answered once, in whatever order.
    numbers = {client.send("PUT", {"uri": f"p:{n}"}, article(1000 + n)): n for n in range(256)}
    answers = [client.reply() for _ in numbers]
    equal({a[1] for a in answers}, set(numbers))
    equal({a[0] for a in answers}, {200})
    equal(len({a[2]["position"] for a in answers}), 256)
    # A REQ's delimiter comes back.
    request = Client(zmq.REQ)
    equal(request.ask("PUT", {"uri": "u:1"}, article(1))[:2], (208, {"position": 1}))
    equal(request.ask("PUT", {"uri": "u:2"}, article(3))[0], 200)
    # A producer's number counts once.
    numbered = {"uri": "n:1", "producer": "suite", "producerSequence": 7}
    status, first, _ = client.ask("PUT", numbered, article(4))
    equal(status, 200)
    equal(client.ask("PUT", {"uri": "n:1"}, article(5))[0], 200)
    equal(client.ask("PUT", numbered, article(4))[:2], (208, first))
    equal(client.ask("PUT", numbered, article(6))[0], 409)
    # What is no article is told later.
    status, header, _ = client.ask("PUT", {"uri": "no:1"}, PICTURE)
    equal(status, 200)
    events = client.events(262)
    failed = [e for e in events if e["type"] == "giaoban.article.failed.v1"]
    equal([e["data"]["position"] for e in failed], [header["position"]])
    equal([int(e["sequence"]) for e in events], list(range(1, 263)))


def refusals():
    client = Client()

    def status(*frames):
        client.frames(*frames)
        return client.reply()[0]

    equal(status("GB2", "PING", "1"), 426)
    equal(status("rubbish"), 426)
    equal(status("GB1", "NOPE", "1"), 400)
    equal(status("GB1", "PING"), 400)
    equal(status("GB1", "PING", ""), 400)
    equal(status("GB1", "PING", "x" * 65), 400)
    for header in ("not json", "[]", '{"uri":3}', '{"uri":""}', '{"uri":"a\\nb"}', '{"producerSequence":1}',
                   '{"producer":"p","producerSequence":-1}', '{"producer":""}', '{"producer":"p","producerSequence":1.5}'):
        equal(status("GB1", "PUT", "1", header, "body"), 400, header)
    equal(client.ask("PUT", {"uri": "x" * 3000}, b"body")[1]["pointer"], "/uri")
    equal(status("GB1", "PUT", "1", "{}"), 400)
    equal(client.ask("PUT", {"mediaType": "image/png"}, b"body")[0], 415)
    equal(client.ask("PUT", {"name": "x" * 70_000}, b"body")[0], 413)
    equal(client.ask("PUT", {}, b"x" * (17 << 20))[0], 413)
    client.frames(*["GB1"] * 10_000)
    equal(client.reply()[0], 400)
    for verb in ("WITHDRAW", "RETRY", "HOLD", "DROP"):
        equal(client.ask(verb, {})[0], 400, verb)
        equal(client.ask(verb, {"position": "one", "uri": 1})[0], 400, verb)
    for verb in ("RETRY", "HOLD", "DROP"):
        equal(client.ask(verb, {"position": 99})[0], 404, verb)
    equal(client.ask("WITHDRAW", {"uri": "none:1"})[0], 404)
    equal(client.ask("WITHDRAW", {"uri": "a\u0007"})[0], 400)
    equal(client.ask("WITHDRAW", {"article": "0" * 32})[0], 404)
    equal(client.ask("WITHDRAW", {"article": "no id"})[0], 404)
    for header in ({"states": ["odd"]}, {"limit": 0}, {"limit": 1001}, {"states": "dead"}):
        equal(client.ask("QUEUE", header)[0], 400, header)
    equal(client.ask("QUEUE", {"position": 99})[0], 404)
    equal(client.ask("FOLLOW", {"from": "99"})[0], 409)
    # After all of it the next one is served.
    equal(client.ask("PUT", {}, article(1))[0], 200)


def withdraw():
    client = Client()
    equal(client.ask("PUT", {"uri": "u:1"}, article(1))[0], 200)
    equal(client.ask("WITHDRAW", {"uri": "u:1"})[:2], (200, {"position": 2}))
    events = client.events(2)
    equal([e["type"] for e in events], ["giaoban.article.indexed.v1", "giaoban.article.withdrawn.v1"])
    equal(events[1]["data"]["uri"], "u:1")
    status, header, body = client.ask("GET", {"uri": "u:1", "part": "original"})
    equal((status, body), (200, article(1)))
    assert header["withdrawn"] > 0
    equal(client.ask("SEARCH", {"query": "giao ban"})[1]["hits"], 0)
    equal(client.ask("WITHDRAW", {"article": events[0]["data"]["article"], "purge": True})[0], 200)
    purged = client.events(3)[2]["data"]
    equal((purged["purged"], purged["position"]), (True, 3))
    equal(client.ask("GET", {"uri": "u:1"})[0], 404)
    equal(client.ask("PUT", {"uri": "u:1"}, article(1))[:2], (200, {"position": 4}))
    equal(client.events(4)[3]["data"]["revision"], 2)


def queue():
    client = Client()
    equal(client.ask("QUEUE")[1:], ({"entries": 0, "next": None}, b"[]"))
    for number in range(3):
        equal(client.ask("PUT", {"name": f"{number}.png"}, PICTURE + bytes([number]))[0], 200)
    client.until(("INFO",), lambda answer: answer[1]["deadLetters"] == 3)
    status, header, body = client.ask("QUEUE", {"states": ["dead"], "limit": 2})
    listed = json.loads(body)
    equal([e["position"] for e in listed], [1, 2])
    equal(header["next"], 2)
    equal([e["position"] for e in json.loads(client.ask("QUEUE", {"after": 2})[2])], [3])
    entry = listed[0]
    equal((entry["state"], entry["stage"], entry["attempts"], entry["name"]), ("dead", "decoding", 1, "0.png"))
    assert entry["message"] and entry["code"] and entry["failed"] >= entry["received"] and entry["next"] is None
    status, header, body = client.ask("QUEUE", {"position": 1})
    equal((header["entry"]["position"], body), (1, PICTURE + b"\0"))
    equal(client.ask("HOLD", {"position": 1})[0], 409)
    equal(client.ask("RETRY", {"position": 1})[:2], (200, {"position": 1}))
    equal(client.events(4)[3]["data"]["position"], 1)
    client.until(("QUEUE", {"position": 1}), lambda answer: answer[1].get("entry", {}).get("state") == "dead")
    equal(json.loads(client.ask("QUEUE")[2])[0]["revival"], 1)
    equal(client.ask("DROP", {"position": 1})[0], 200)
    equal(client.ask("DROP", {"position": 1})[0], 404)
    # Gone is gone: the same bytes are new.
    equal(client.ask("PUT", {"name": "0.png"}, PICTURE + b"\0")[:2], (200, {"position": 4}))
    equal(client.ask("PUT", {"name": "1.png"}, PICTURE + b"\1")[:2], (208, {"position": 2}))
    # While the store is busy, what is under work is neither held nor dropped.
    store = locked("store.sqlite")
    equal(client.ask("PUT", {}, article(1))[:2], (200, {"position": 5}))
    client.until(("QUEUE", {"position": 5}), lambda answer: answer[1]["entry"]["state"] == "working")
    for verb in ("HOLD", "DROP", "RETRY"):
        equal(client.ask(verb, {"position": 5})[0], 409, verb)
    store.execute("ROLLBACK")
    client.until(("QUEUE", {"position": 5}), lambda answer: answer[0] == 404)


def pressure():
    """429 and 300: the journal takes nothing in while another process holds its file."""
    first, others = Client(), [Client() for _ in range(8)]
    journal = locked("journal.sqlite")
    for number in range(1_030):
        first.send("PUT", {}, PICTURE + b"first %d" % number)
    over = [first.reply() for _ in range(1_030 - 1_024)]
    equal({answer[0] for answer in over}, {429})
    for number in range(1_024):
        for index, client in enumerate(others):
            client.send("PUT", {}, PICTURE + b"%d %d" % (index, number))
    # 4,096 wait for room, and the commit under way holds what had come when it began: no more than that either.
    clients, most = [first, *others], 2 * 4_096
    refused = replies(clients, len(clients) * 1_024 - most)
    equal({answer[0] for answer in refused}, {300})
    assert all(answer[2]["after"] > 0 for answer in refused), refused[0]
    equal(Client().ask("PING")[0], 200)
    journal.execute("ROLLBACK")
    rest = replies(clients, len(clients) * 1_024 - len(refused))
    taken = [answer for answer in rest if answer[0] == 200]
    equal({answer[0] for answer in rest} - {300}, {200})
    assert 4_096 <= len(taken) <= most, len(taken)


def full():
    """507 at the journal's size limit, and on without help."""
    client = Client()
    equal(client.ask("PUT", {}, os.urandom(3 << 20))[0], 507)
    equal(client.ask("PUT", {"uri": "u:1"}, article(1))[:2], (200, {"position": 1}))
    equal(client.events(1)[0]["type"], "giaoban.article.indexed.v1")
    equal(client.ask("SEARCH", {"query": "giao ban"})[1]["hits"], 1)
    # Dead letters fill it, and dropping them makes room.
    positions = []
    for number in range(64):
        status, header, _ = client.ask("PUT", {}, PICTURE + os.urandom(100_000))
        if status == 507:
            break
        positions.append(header["position"])
    equal(status, 507)
    client.until(("INFO",), lambda answer: answer[1]["backlog"] == 0)
    for position in positions:
        equal(client.ask("DROP", {"position": position})[0], 200)
    equal(client.ask("PUT", {}, PICTURE + os.urandom(100_000))[0], 200)


def fault():
    """500 with an id that stands in the log."""
    client = Client()
    equal(client.ask("PUT", {"uri": "u:1"}, article(1))[0], 200)
    client.events(1)
    store = locked("store.sqlite")
    store.execute("UPDATE content SET bytes = x'00'")
    store.execute("COMMIT")
    status, header, _ = client.ask("GET", {"uri": "u:1"})
    equal(status, 500)
    with open(f"{STATE}/log", encoding="utf-8") as log:
        assert header["incident"] in log.read(), header
    equal(client.ask("PING")[0], 200)


def drop():
    """Fire and forget: rubbish harms nobody, a PUT becomes an article."""
    socket = CONTEXT.socket(zmq.PUSH)
    socket.linger = DEADLINE * 1000
    socket.connect(DROP)
    for frames in ([b"no"], [b"GB1", b"PING", b"1"], [b"GB1", b"PUT", b"1", b"[]", b"x"], [b"GB1"] * 100,
                   [b"GB1", b"PUT", b"1", b"{}", article(1)], [b"GB1", b"PUT", b"2", b"{}", article(2)]):
        socket.send_multipart(frames)
    equal([e["type"] for e in Client().events(2)], ["giaoban.article.indexed.v1"] * 2)


def draining():
    """503 between SIGTERM and the end: the store is held, so that what is under way keeps the daemon."""
    client = Client()
    store = locked("store.sqlite")
    equal(client.ask("PUT", {}, article(1))[0], 200)
    client.until(("QUEUE", {"position": 1}), lambda answer: answer[1]["entry"]["state"] == "working")
    os.kill(int(PID), signal.SIGTERM)
    for number in range(100_000):
        status, header, _ = client.ask("PUT", {"uri": "u:1"}, article(2))
        if status not in (200, 208):
            break
    equal((status, header["code"]), (503, "draining"))
    equal(client.ask("WITHDRAW", {"uri": "u:1"})[0], 503)
    equal(client.ask("PING")[0], 200)
    store.execute("ROLLBACK")


try:
    globals()[SECTION]()
except AssertionError as error:
    sys.exit(f"{SECTION}, line {error.__traceback__.tb_next.tb_lineno}: {error}")

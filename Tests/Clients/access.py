#!/usr/bin/python3
"""Drives a daemon's access rules as foreign clients do: access.py DIRECTORY PID CTL CTL_TCP LIVE_TCP DROP_TCP

DIRECTORY holds server.key.pub, clients (the daemon's list, which this script rewrites) and a pair per client: put, read, admin,
going, shrinking, stranger. Written from docs/wire-protocol.md and docs/keys.md alone. Ends with 0 and "ok", or with what failed.
"""
import json
import os
import signal
import socket as sockets
import sys

import zmq
from zmq.utils.monitor import recv_monitor_message

directory, pid, ctl, ctl_tcp, live_tcp, drop_tcp = sys.argv[1:]
context = zmq.Context()
WAIT = 60_000  # ms: far more than anything takes on a loaded machine
ROLES = {"put": {"PUT", "WITHDRAW"}, "read": {"GET", "SEARCH", "FOLLOW", "CREDIT", "UNFOLLOW", "INFO"}}
ROLES["admin"] = ROLES["put"] | ROLES["read"] | {"QUEUE", "RETRY", "HOLD", "DROP"}


def key(name):
    with open(f"{directory}/{name}.key") as secret, open(f"{directory}/{name}.key.pub") as public:
        return public.read().strip().encode(), secret.read().strip().encode()


class Peer:
    """A socket and its monitor."""

    def __init__(self, endpoint, client=None, kind=zmq.DEALER, server="server", routing_id=None):
        self.socket = context.socket(kind)
        self.socket.linger = 0
        self.monitor = self.socket.get_monitor_socket()
        if routing_id:
            self.socket.setsockopt(zmq.ROUTING_ID, routing_id)
        if client:
            self.socket.curve_publickey, self.socket.curve_secretkey = key(client)
            self.socket.curve_serverkey = key(server)[0]
        if kind == zmq.SUB:
            self.socket.subscribe("")
        self.socket.connect(endpoint)
        self.number = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.disable_monitor()
        self.socket.close(0)

    def send(self, verb, header=None, body=b"", id=None):
        self.number += 1
        id = id or str(self.number).encode()
        self.socket.send_multipart([b"GB1", verb.encode(), id, json.dumps(header or {}).encode(), body])
        return id

    def receive(self):
        assert self.socket.poll(WAIT), "no answer"
        frames = self.socket.recv_multipart()
        assert frames[0] == b"GB1", frames
        return frames

    def ask(self, verb, header=None, body=b"", id=None):
        id = self.send(verb, header, body, id)
        while True:
            frames = self.receive()
            if frames[1] != b"EVENT" and frames[2] == id:
                return int(frames[1]), json.loads(frames[3])

    def event(self, *wanted):
        """Waits for one of these of the monitor."""
        while True:
            assert self.monitor.poll(WAIT), f"no event {wanted}"
            event = recv_monitor_message(self.monitor)["event"]
            if event in wanted:
                return event


ADMITTED, REFUSED, ENDED = zmq.EVENT_HANDSHAKE_SUCCEEDED, zmq.EVENT_HANDSHAKE_FAILED_AUTH, zmq.EVENT_DISCONNECTED
FAILED = (REFUSED, zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL)


def served():
    """Others go on."""
    with Peer(ctl_tcp, "read") as peer:
        assert peer.ask("INFO")[0] == 200
    with Peer(ctl) as peer:
        assert peer.ask("INFO")[0] == 200


def resident():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def reload(list):
    with open(f"{directory}/clients.new", "w") as file:
        for name, roles in list.items():
            file.write(f"{name} {roles} {key(name)[0].decode()}\n")
    os.rename(f"{directory}/clients.new", f"{directory}/clients")
    os.kill(int(pid), signal.SIGHUP)


def each_role_has_its_verbs():
    requests = {
        "PUT": ({"name": "a"}, "Hội nghị giao ban quý I\n\nNgày 9/4/2018, tỉnh họp giao ban.\n".encode(), {200, 208}),
        "GET": ({"article": "none"}, b"", {404}), "SEARCH": ({"query": "giao ban"}, b"", {200}),
        "FOLLOW": ({"from": "new"}, b"", {200}), "CREDIT": ({"credit": 1}, b"", {404}), "UNFOLLOW": ({}, b"", {404}),
        "INFO": ({}, b"", {200}), "WITHDRAW": ({"uri": "none:1"}, b"", {404}), "QUEUE": ({"states": ["dead"]}, b"", {200}),
        "RETRY": ({"position": 99}, b"", {404}), "HOLD": ({"position": 99}, b"", {404}), "DROP": ({"position": 99}, b"", {404}),
    }
    for name, verbs in ROLES.items():
        with Peer(ctl_tcp, name) as peer:
            status, hello = peer.ask("HELLO")
            expected = ["put", "read", "admin"] if name == "admin" else [name]
            assert (status, hello["roles"]) == (200, expected), hello
            assert peer.ask("PING")[0] == 200
            # What cannot be taken back takes more than the verb's role.
            assert peer.ask("WITHDRAW", {"uri": "none:1", "purge": True})[0] == (404 if name == "admin" else 403)
            for verb, (header, body, statuses) in requests.items():
                status, reply = peer.ask(verb, header, body)
                if verb in verbs:
                    assert status in statuses, (name, verb, status, reply)
                else:
                    assert (status, reply["code"]) == (403, "role"), (name, verb, status, reply)
    with Peer(ctl) as peer:
        assert peer.ask("HELLO")[1]["roles"] == ["put", "read", "admin"]


def live_and_drop_take_their_roles():
    with Peer(live_tcp, "read", zmq.SUB) as peer:
        assert peer.socket.poll(WAIT)
        assert peer.socket.recv_multipart()[0]
    with Peer(drop_tcp, "put", zmq.PUSH) as peer:
        peer.event(ADMITTED)
    for endpoint, kind, name in ((live_tcp, zmq.SUB, "put"), (drop_tcp, zmq.PUSH, "read")):
        with Peer(endpoint, name, kind) as peer:
            assert peer.event(ADMITTED, *FAILED) == REFUSED


def wrong_keys_hear_nothing():
    for endpoint, kind in ((ctl_tcp, zmq.DEALER), (live_tcp, zmq.SUB), (drop_tcp, zmq.PUSH)):
        with Peer(endpoint, "stranger", kind) as peer:
            assert peer.event(ADMITTED, *FAILED) == REFUSED
        with Peer(endpoint, "read", kind, server="stranger") as peer:
            assert peer.event(ADMITTED, *FAILED) != REFUSED
        with Peer(endpoint, None, kind) as peer:
            assert peer.event(ADMITTED, *FAILED) != ADMITTED
    with Peer(ctl, "read") as peer:
        assert peer.event(ADMITTED, *FAILED) != ADMITTED
    served()


def chosen_routing_ids_are_refused():
    with Peer(ctl_tcp, "read", routing_id=b"chosen") as peer:
        status, reply = peer.ask("INFO")
        assert (status, reply["code"]) == (400, "routingID"), reply
        # Of two with one id the first to come has it: only once it is answered is that this one.
        with Peer(ctl_tcp, "admin", routing_id=b"chosen") as other:
            assert other.event(ADMITTED, *FAILED) == ADMITTED
            status, reply = peer.ask("INFO")
            assert (status, reply["code"]) == (400, "routingID"), reply
    with Peer(ctl, routing_id=b"12345") as peer:
        assert peer.ask("PING")[0] == 400
    served()


def properties_of_the_peer_prove_nothing():
    """A raw ZMTP 3.0 peer that says it is somebody else, by the names under which libzmq keeps what it knows itself."""

    def property(name, value):
        return bytes([len(name)]) + name + len(value).to_bytes(4, "big") + value

    def frame(flags, content):
        return bytes([flags, len(content)]) + content

    peer = sockets.socket(sockets.AF_UNIX)
    peer.settimeout(WAIT / 1000)
    peer.connect(ctl.removeprefix("ipc://"))
    peer.sendall(b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32))
    ready = property(b"Socket-Type", b"DEALER") + property(b"Identity", b"")
    ready += property(b"User-Id", b"54321/54321") + property(b"__fd", b"0") + property(b"Peer-Address", b"localhost:54321:54321:1")
    peer.sendall(frame(4, b"\x05READY" + ready))
    answer = b""

    def read_until(end):
        nonlocal answer
        while end not in answer:
            part = peer.recv(4096)
            assert part, answer
            answer += part

    # A message before the other side's READY would break the handshake.
    read_until(b"READY")
    peer.sendall(frame(1, b"GB1") + frame(1, b"HELLO") + frame(1, b"7") + frame(0, b"{}"))
    read_until(b'"roles":[')
    read_until(b"]}")
    assert b'"roles":["put","read","admin"]' in answer, answer
    peer.close()


def half_handshakes_cost_little():
    host, port = ctl_tcp.removeprefix("tcp://").rsplit(":", 1)
    signature = b"\xff" + bytes(8) + b"\x7f"
    greeting = signature + b"\x03\x00" + b"CURVE".ljust(20, b"\0") + bytes(32)
    hello = b"\x04\xc8\x05HELLO\x01\x00" + bytes(72) + bytes(8) + bytes(32) + bytes(80)
    before = resident()
    halves = []
    for beginning in (b"", signature, greeting, greeting + hello, b"\0" * 64, greeting + b"\x06" + b"\xff" * 8) * 50:
        half = sockets.create_connection((host, int(port)))
        half.settimeout(WAIT / 1000)
        half.sendall(beginning)
        halves.append(half)
    served()
    # The daemon hangs up by itself, whatever was left out.
    for half in halves:
        try:
            while half.recv(4096):
                pass
        except ConnectionError:
            pass
        half.close()
    for _ in range(300):
        with Peer(ctl_tcp, "stranger") as peer:
            peer.event(REFUSED)
    assert resident() - before < 64 * 1024, (before, resident())
    served()


def revoked_keys_are_out():
    everyone = {"put": "put", "read": "read", "admin": "admin", "going": "put,read", "shrinking": "put,read"}
    reload(everyone)
    with Peer(ctl_tcp, "going") as going, Peer(ctl_tcp, "going") as silent, Peer(live_tcp, "going", zmq.SUB) as live, Peer(
        ctl_tcp, "shrinking"
    ) as shrinking, Peer(ctl_tcp, "admin") as staying, Peer(live_tcp, "admin", zmq.SUB) as listening:
        assert going.ask("FOLLOW", {"from": "new"})[0] == 200
        assert shrinking.ask("SEARCH", {"query": "giao"})[0] == 200
        assert staying.ask("FOLLOW", {"from": "new"}, id=b"f")[0] == 200
        # By its heartbeat a subscriber knows that its subscription has arrived.
        assert live.socket.poll(WAIT) and listening.socket.poll(WAIT)
        silent.event(ADMITTED)
        rest = {name: roles for name, roles in everyone.items() if name != "going"}
        reload(rest | {"shrinking": "put"})
        for peer in (going, live):
            peer.event(ENDED)
            assert peer.event(ADMITTED, *FAILED) == REFUSED
        shrinking.event(ENDED)
        assert shrinking.event(*FAILED, ADMITTED) == ADMITTED
        status, reply = shrinking.ask("SEARCH", {"query": "giao"})
        assert (status, reply["code"]) == (403, "role"), reply
        # A connection that had been let in and had sent nothing yet: its request is refused, then it ends.
        status, reply = silent.ask("PING")
        assert (status, reply["code"]) == (403, "revoked"), reply
        silent.event(ENDED)
        assert silent.event(ADMITTED, *FAILED) == REFUSED
        # The others were not disturbed, and hear of what comes.
        assert staying.ask("PUT", {}, "Hội nghị giao ban quý II của tỉnh, ngày 9/7/2018.\n".encode())[0] == 200
        while staying.receive()[1] != b"EVENT":
            pass
        for peer in (staying, listening):
            while peer.monitor.poll(0):
                assert recv_monitor_message(peer.monitor)["event"] != ENDED
    reload(everyone)
    with Peer(ctl_tcp, "read") as peer:
        assert peer.ask("PING")[0] == 200


for test in (
    each_role_has_its_verbs, live_and_drop_take_their_roles, wrong_keys_hear_nothing, chosen_routing_ids_are_refused,
    properties_of_the_peer_prove_nothing, half_handshakes_cost_little, revoked_keys_are_out,
):
    print(test.__name__, file=sys.stderr, flush=True)
    test()
print("ok")

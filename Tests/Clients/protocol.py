#!/usr/bin/python3
"""Drives every verb and status of ctl, and live, as a client that knows docs/wire-protocol.md and docs/schemas alone.

protocol.py CTL LIVE SCHEMAS: of a daemon whose log was trimmed (events.keepDays 0) after at least one event. Ends with 1 where something is not as documented.
"""
import itertools
import json
import os
import sys
import unittest

import jsonschema
import zmq

CTL, LIVE, SCHEMAS = sys.argv[1:4]
DOCUMENTS = {}
for file in os.listdir(SCHEMAS):
    with open(os.path.join(SCHEMAS, file), encoding="utf-8") as text:
        document = json.load(text)
    jsonschema.Draft202012Validator.check_schema(document)
    DOCUMENTS[document["$id"]] = document
RESOLVER = jsonschema.RefResolver("", {}, store=DOCUMENTS)
CONTEXT = zmq.Context()
NUMBERS = itertools.count(1)


def check(value, reference):
    """Holds a value to urn:giaoban:schema:<reference>."""
    reference = f"urn:giaoban:schema:{reference}"
    jsonschema.Draft202012Validator({"$ref": reference}, resolver=RESOLVER).validate(value)


def check_event(body):
    event = json.loads(body)
    assert len(body) < 64 << 10
    check(event, event["type"])
    assert event["dataschema"] == f"urn:giaoban:schema:{event['type']}"
    return event


def article(number, words=""):
    return f"Hội nghị giao ban số {number}\n\nNgày 9/4/2018, Ban Tuyên giáo họp lần thứ {number}. {words}\n".encode()


class Client:
    """A DEALER; ids are its own, messages are read with a deadline."""

    def __init__(self, kind=zmq.DEALER):
        self.socket = CONTEXT.socket(kind)
        self.socket.linger = 0
        self.socket.connect(CTL)
        self.verbs = {}

    def close(self):
        self.socket.close()

    def send(self, verb, header=None, body=None, request=None):
        request = request or str(next(NUMBERS)).encode()
        self.verbs.setdefault(request, set()).add(verb)
        frames = [b"GB1", verb.encode(), request, json.dumps(header or {}).encode()]
        self.socket.send_multipart(frames + ([body] if body is not None else []))
        return request

    def receive(self, milliseconds=60_000):
        """Mark, request id, header and body of the next message, each held to its schema; None after so long without one."""
        if not self.socket.poll(milliseconds):
            return None
        version, mark, request, header, *body = self.socket.recv_multipart()
        assert version == b"GB1"
        header, body = json.loads(header), b"".join(body)
        if mark in (b"EVENT", b"SNAPSHOT"):
            check(header, f"messages#/$defs/{mark.decode()}")
            if body:
                check_event(body)
        elif mark in (b"200", b"208"):
            verbs = self.verbs.get(request, set())
            if len(verbs) == 1:
                check(header, f"replies#/$defs/{next(iter(verbs))}")
        else:
            check(header, "replies#/$defs/failure")
        return mark.decode(), request, header, body

    def ask(self, verb, header=None, body=None, request=None):
        """Status, header and body of the reply; events in between are passed over."""
        request = self.send(verb, header, body, request)
        while True:
            mark, answered, reply, reply_body = self.receive()
            if mark not in ("EVENT", "SNAPSHOT") and answered == request:
                return int(mark), reply, reply_body

    def follow(self, header, count):
        """Request id, reply and the first messages of a FOLLOW."""
        request = self.send("FOLLOW", header)
        mark, _, reply, _ = self.receive()
        assert mark == "200", reply
        messages = []
        while len(messages) < count:
            message = self.receive()
            assert message[1] == request
            messages.append(message)
        return request, reply, messages


class Suite(unittest.TestCase):
    def setUp(self):
        self.client = Client()
        self.addCleanup(self.client.close)

    def another(self, kind=zmq.DEALER):
        client = Client(kind)
        self.addCleanup(client.close)
        return client

    def put(self, count, words=""):
        """Puts new articles and waits for their events; the sequence before the first of them."""
        before, reader = self.reader()
        uris = {f"u:{next(NUMBERS)}" for _ in range(count)}
        for uri in uris:
            status, reply, _ = self.client.ask("PUT", {"uri": uri}, article(uri, words))
            self.assertEqual(status, 200, reply)
        self.receive(reader, uris)
        return before

    def reader(self):
        """The present head, and a client that follows from there."""
        _, hello, _ = self.client.ask("HELLO")
        before = int(hello["heads"]["0"])
        reader = self.another()
        reader.follow({"from": before}, 0)
        return before, reader

    def receive(self, reader, uris):
        """Waits for an event of each."""
        missing = set(uris)
        while missing:
            mark, _, _, body = reader.receive()
            if mark == "EVENT":
                missing.discard(json.loads(body)["data"]["uri"])

    def refused(self, status, code, verb, header=None, pointer=None, body=None, request=None):
        found, reply, _ = self.client.ask(verb, header, body, request)
        self.assertEqual((found, reply["code"]), (status, code), reply)
        if pointer is not None:
            self.assertEqual(reply.get("pointer"), pointer, reply)
        return reply

    def test_hello_and_ping(self):
        status, hello, _ = self.client.ask("HELLO", {"client": "suite", "versions": ["GB1"]})
        self.assertEqual(status, 200)
        self.assertIn("GB1", hello["versions"])
        self.assertGreater(int(hello["floors"]["0"]), 0)
        self.assertEqual(self.client.ask("PING")[0], 200)

    def test_req_sockets_get_their_delimiter_back(self):
        client = self.another(zmq.REQ)
        self.assertEqual(client.ask("PING")[0], 200)
        self.assertEqual(client.ask("FORGET", {"name": "none"})[0], 404)

    def test_put_get_search(self):
        uri = f"u:{next(NUMBERS)}"
        _, reader = self.reader()
        status, first, _ = self.client.ask("PUT", {"uri": uri}, article(uri, "quytrinh"))
        self.assertEqual(status, 200)
        status, again, _ = self.client.ask("PUT", {"uri": uri}, article(uri, "quytrinh"))
        self.assertEqual((status, again["position"]), (208, first["position"]))
        self.receive(reader, [uri])
        status, got, body = self.client.ask("GET", {"uri": uri, "part": "original"})
        self.assertEqual((status, body), (200, article(uri, "quytrinh")))
        status, _, body = self.client.ask("GET", {"article": got["article"]})
        self.assertEqual(json.loads(body)["schema"], "giaoban.record/1")
        status, found, body = self.client.ask("SEARCH", {"query": "quytrinh", "limit": 5})
        check(json.loads(body), "replies#/$defs/hits")
        self.assertEqual([hit["uri"] for hit in json.loads(body)], [uri])
        self.refused(404, "article", "GET", {"uri": "u:none"})
        self.refused(400, "header", "GET", {})
        self.refused(400, "header", "GET", {"uri": uri, "part": "half"}, "/part")
        self.refused(400, "limit", "SEARCH", {"query": "a", "limit": 0}, "/limit")
        self.assertIn("offset", self.refused(400, "badQuery", "SEARCH", {"query": "\"open"}))
        self.refused(400, "body", "PUT", {"uri": "u"})
        self.refused(400, "header", "PUT", {"uri": 7}, "/uri", article(1))

    def test_what_is_no_request(self):
        for frames, status in (
            ([b"GB9", b"PING", b"1"], "426"),
            ([b"GB1", b"DANCE", b"1"], "400"),
            ([b"GB1", b"PING"], "400"),
            ([b"GB1", b"PING", b"x" * 65], "400"),
            ([b"GB1", b"FOLLOW", b"1", b"nonsense"], "400"),
            ([b"GB1", b"FOLLOW", b"1", b"{" + b" " * 70_000 + b"}"], "413"),
            ([b"GB1", b"PUT", b"1", b"{}", b"x" * (17 << 20)], "413"),
        ):
            self.client.socket.send_multipart(frames)
            self.assertEqual(self.client.receive()[0], status, frames[:3])

    def test_follow_begins_where_it_is_told(self):
        before = self.put(4)
        padded = f"{before + 2:020}"
        for start in (before + 2, str(before + 2), padded, {"0": padded}):
            _, reply, events = self.client.follow({"from": start}, 2)
            self.assertEqual(int(reply["after"]), before + 2)
            self.assertEqual([int(event[2]["sequence"]) for event in events], [before + 3, before + 4])
            self.assertEqual([int(event[2]["previous"]) for event in events], [before + 2, before + 3])
        _, reply, _ = self.client.follow({"from": "start"}, 1)
        self.assertEqual(reply["after"], reply["floor"])
        _, reply, _ = self.another().follow({"from": "2999-01-01T00:00:00Z"}, 0)
        self.assertEqual(reply["after"], reply["head"])
        _, reply, _ = self.another().follow({}, 0)
        self.assertEqual(reply["after"], reply["head"])

    def test_places_that_cannot_be_had(self):
        floor = int(self.client.ask("HELLO")[1]["floors"]["0"])
        self.assertEqual(int(self.refused(410, "trimmed", "FOLLOW", {"from": floor - 1})["floor"]), floor)
        self.refused(410, "trimmed", "FOLLOW", {"from": "2000-01-01T00:00:00Z"})
        self.refused(409, "beyondHead", "FOLLOW", {"from": 10**15})
        self.refused(409, "epoch", "FOLLOW", {"from": "start", "epoch": "another"})

    def test_filters(self):
        before = self.put(2)
        self.put(2, "Sở Y tế báo cáo dịch bệnh tại các bệnh viện.")
        _, _, events = self.client.follow({"from": before, "filter": {"sectors": ["y_te"]}}, 2)
        self.assertEqual([event[2]["previous"] for event in events], [f"{before:020}", events[0][2]["sequence"]])
        self.assertTrue(all("y_te" in json.loads(event[3])["data"]["sectors"] for event in events))
        for member, values, pointer in (
            ("sector", ["y_te"], "/filter/sector"), ("sectors", [], "/filter/sectors"), ("sectors", ["no"], "/filter/sectors/0"),
            ("genres", ["giao_ban", "x"], "/filter/genres/1"), ("types", ["failed"], "/filter/types/0"),
            ("places", ["Hà Nội"], "/filter/places/0"), ("documents", [""], "/filter/documents/0"), ("types", "all", "/filter/types"),
        ):
            found, reply, _ = self.client.ask("FOLLOW", {"filter": {member: values}})
            self.assertEqual((found, reply.get("pointer")), (400, pointer), reply)

    def test_credit(self):
        before = self.put(5)
        request, _, events = self.client.follow({"from": before, "credit": 2}, 2)
        status, progress, _ = self.client.ask("CREDIT", {"credit": 2}, request=request)
        self.assertEqual((status, progress["sent"]), (200, events[1][2]["sequence"]))
        self.assertEqual([int(self.client.receive()[2]["sequence"]) for _ in range(2)], [before + 3, before + 4])
        self.assertIsNone(self.client.receive(50))
        self.refused(400, "credit", "CREDIT", {"credit": 0}, "/credit", request=request)
        self.refused(404, "follow", "CREDIT", {"credit": 1})
        self.assertEqual(self.client.ask("UNFOLLOW", request=request)[0], 200)
        self.refused(404, "follow", "UNFOLLOW", request=request)

    def test_too_many_follows(self):
        client = self.another()
        for _ in range(16):
            self.assertEqual(client.ask("FOLLOW")[0], 200)
        status, reply, _ = client.ask("FOLLOW")
        self.assertEqual((status, reply["code"]), (429, "follows"))

    def test_names(self):
        name = f"suite-{next(NUMBERS)}"
        before = self.put(4)
        first, second = self.another(), self.another()
        request, reply, events = first.follow({"name": name, "from": before}, 4)
        self.assertFalse(reply["resumed"])
        status, reply, _ = first.ask("ACK", {"sequence": events[1][2]["sequence"]}, request=request)
        self.assertEqual((status, int(reply["acknowledged"])), (200, before + 2))
        self.assertEqual(first.ask("ACK", {"sequence": 10**15}, request=request)[0], 409)
        self.assertEqual(first.ask("ACK", {"sequence": "x"}, request=request)[0], 400)

        taken, reply, events = second.follow({"name": name, "from": "new"}, 2)
        self.assertTrue(reply["resumed"])
        self.assertEqual([int(event[2]["sequence"]) for event in events], [before + 3, before + 4])
        mark, ended, reply, _ = first.receive()
        self.assertEqual((mark, ended, reply["code"]), ("409", request, "takenOver"))

        status, reply, body = self.client.ask("FOLLOWERS")
        rows = json.loads(body)
        check(rows, "replies#/$defs/followers")
        row = next(row for row in rows if row["name"] == name)
        self.assertTrue(row["connected"])
        self.assertEqual(int(row["acknowledged"]), before + 2)
        self.assertGreaterEqual(row["lag"], 2)
        self.assertIn(name, [row["name"] for row in self.client.ask("INFO")[1]["follows"]])

        self.assertEqual(self.client.ask("FORGET", {"name": name})[0], 200)
        mark, ended, reply, _ = second.receive()
        self.assertEqual((mark, ended, reply["code"]), ("404", taken, "forgotten"))
        self.refused(404, "name", "FORGET", {"name": name})
        self.refused(400, "header", "FORGET", {}, "/name")
        self.refused(400, "name", "FOLLOW", {"name": "with space"}, "/name")
        request, _, _ = self.client.follow({}, 0)
        self.refused(400, "unnamed", "ACK", {"sequence": 1}, request=request)

    def test_snapshot(self):
        self.put(3)
        request = self.client.send("FOLLOW", {"snapshot": True, "credit": 2})
        mark, _, reply, _ = self.client.receive()
        self.assertEqual(mark, "200", reply)
        articles, sequence = set(), reply["after"]
        while True:
            mark, _, header, body = self.client.receive()
            if mark == "200":
                continue
            self.assertEqual((mark, header["sequence"]), ("SNAPSHOT", sequence))
            if not header["more"]:
                break
            event = json.loads(body)
            self.assertEqual(event["type"], "giaoban.article.present.v1")
            self.assertNotIn(event["data"]["article"], articles)
            articles.add(event["data"]["article"])
            self.client.send("CREDIT", {"credit": 1}, request=request)
        self.assertGreaterEqual(len(articles), 3)
        self.put(1)
        while True:
            mark, _, header, _ = self.client.receive()
            if mark == "EVENT":
                break
        self.assertEqual((header["previous"], int(header["sequence"])), (sequence, int(sequence) + 1))
        self.refused(400, "from", "FOLLOW", {"snapshot": True, "from": "new"}, "/from")

    def test_withdraw(self):
        self.put(1)
        _, _, found = self.client.ask("SEARCH", {"query": "giao ban", "limit": 1})
        article_id = json.loads(found)[0]["id"]
        _, hello, _ = self.client.ask("HELLO")
        before = int(hello["heads"]["0"])
        reader = self.another()
        reader.follow({"from": before, "filter": {"types": ["article.withdrawn"]}}, 0)
        for header in ({"article": article_id}, {"article": article_id, "purge": True}):
            status, reply, _ = self.client.ask("WITHDRAW", header)
            self.assertEqual(status, 200, reply)
            _, _, _, body = reader.receive()
            data = check_event(body)["data"]
            self.assertEqual((data["article"], data["position"]), (article_id, reply["position"]))
            self.assertEqual(data.get("purged", False), header.get("purge", False))
            status, reply, _ = self.client.ask("GET", {"article": article_id})
            self.assertEqual(status, 404 if "purge" in header else 200)
            self.assertEqual("withdrawn" in reply, "purge" not in header)
        self.refused(404, "article", "WITHDRAW", {"article": "0" * 32})
        self.refused(400, "header", "WITHDRAW", {}, "/article")

    def test_queue(self):
        picture = b"\x89PNG\r\n\x1a\n" + str(next(NUMBERS)).encode()
        _, reply, _ = self.client.ask("PUT", {"name": "picture"}, picture)
        position = reply["position"]
        entries = []
        while not entries:  # The dead letter is written behind the event.
            status, reply, body = self.client.ask("QUEUE", {"states": ["dead"], "after": position - 1, "limit": 1})
            entries = json.loads(body)
            self.assertEqual((status, reply["entries"]), (200, len(entries)))
        self.assertEqual((entries[0]["position"], entries[0]["stage"], entries[0]["name"]), (position, "decoding", "picture"))
        self.assertEqual(reply["next"], position)
        status, reply, body = self.client.ask("QUEUE", {"position": position})
        self.assertEqual((status, reply["entry"]["state"], body), (200, "dead", picture))
        self.refused(409, "underWay", "HOLD", {"position": position})
        self.assertEqual(self.client.ask("RETRY", {"position": position})[0], 200)
        status = 409
        while status == 409:  # Refused again, and dead again.
            status, reply, _ = self.client.ask("DROP", {"position": position})
        self.assertEqual((status, reply.get("position")), (200, position), reply)
        for verb in ("QUEUE", "RETRY", "HOLD", "DROP"):
            self.refused(404, "noSuchEntry", verb, {"position": position})
        self.refused(400, "states", "QUEUE", {"states": ["odd"]}, "/states")
        self.refused(400, "limit", "QUEUE", {"limit": 0}, "/limit")

    def test_live(self):
        live = CONTEXT.socket(zmq.SUB)
        self.addCleanup(live.close, 0)
        live.subscribe("")
        live.connect(LIVE)
        while True:
            self.assertTrue(live.poll(60_000))
            topic, body = live.recv_multipart()
            if topic != b"~heartbeat":
                continue
            check(json.loads(body), "messages#/$defs/heartbeat")
            break
        self.put(1)
        while topic == b"~heartbeat":
            self.assertTrue(live.poll(60_000))
            topic, body = live.recv_multipart()
        event = check_event(body)
        self.assertTrue(topic.decode().startswith(event["type"].split(".", 1)[1].rsplit(".", 1)[0] + "/"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

#!/usr/bin/python3
"""Keeps a copy of giaoband's events under a name: follower.py ENDPOINT NAME [COUNT]

Prints each event and then acknowledges it: run it again, and it goes on after the last one.
"""
import json
import sys

import zmq

endpoint, name = sys.argv[1:3]
left = int(sys.argv[3]) if len(sys.argv) > 3 else None
WINDOW = 100
socket = zmq.Context().socket(zmq.DEALER)
socket.linger = 0
socket.connect(endpoint)


def send(verb, **header):
    socket.send_multipart([b"GB1", verb, b"follow", json.dumps(header).encode()])


send(b"FOLLOW", name=name, **{"from": "start"}, credit=WINDOW)
last = None
acknowledged = True
while left is None or left > 0 or not acknowledged:
    if not socket.poll(5_000):
        # Does it still know of this follow? After a restart it does not.
        send(b"CREDIT", credit=1)
        continue
    _, mark, _, header, *body = socket.recv_multipart()
    header = json.loads(header)
    if mark == b"EVENT":
        if left == 0:
            continue
        if header["previous"] != last:
            sys.exit(f"missed what lies between {last} and {header['previous']}: run again")
        last = header["sequence"]
        event = json.loads(body[0])
        print(int(last), event["type"], event["data"]["title"] or event["data"]["name"], sep="\t", flush=True)
        send(b"ACK", sequence=last)
        send(b"CREDIT", credit=1)
        acknowledged = False
        left = None if left is None else left - 1
    elif mark == b"404" and header["code"] == "follow":
        send(b"FOLLOW", name=name, **{"from": "start"}, credit=WINDOW)
    elif mark != b"200":
        sys.exit(f"{mark.decode()}: {header['message']}")
    elif "after" in header:
        last = header["after"]
    elif "acknowledged" in header:
        acknowledged = header["acknowledged"] >= last

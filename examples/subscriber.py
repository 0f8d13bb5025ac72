#!/usr/bin/python3
"""Prints live events of giaoband and the gaps between them: subscriber.py ENDPOINT [TOPIC [COUNT]]"""
import json
import sys

import zmq

endpoint = sys.argv[1]
topic = sys.argv[2] if len(sys.argv) > 2 else "article."
count = int(sys.argv[3]) if len(sys.argv) > 3 else None
socket = zmq.Context().socket(zmq.SUB)
socket.subscribe(topic)
socket.subscribe("~heartbeat")
socket.connect(endpoint)

last = None
while count is None or count > 0:
    name, body = socket.recv_multipart()
    event = json.loads(body)
    if name == b"~heartbeat":
        if last is None:
            last = int(event["heads"]["0"])
            print("listening after", last, flush=True)
        continue
    sequence = int(event["sequence"])
    if topic == "article." and last is not None and sequence != last + 1:
        print(f"missed {last + 1} to {sequence - 1}: follow on ctl to get them", file=sys.stderr)
    last = sequence
    print(sequence, event["type"], event["data"]["title"] or event["data"]["name"], sep="\t", flush=True)
    count = None if count is None else count - 1

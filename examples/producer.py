#!/usr/bin/python3
"""Sends files to giaoband and waits until each is durable: producer.py ENDPOINT FILE..."""
import json
import sys

import zmq

endpoint, *files = sys.argv[1:]
socket = zmq.Context().socket(zmq.DEALER)
socket.linger = 0
socket.connect(endpoint)

for number, path in enumerate(files):
    header = json.dumps({"name": path, "mediaType": "text/plain"}).encode()
    with open(path, "rb") as file:
        socket.send_multipart([b"GB1", b"PUT", str(number).encode(), header, file.read()])

failed = 0
for _ in files:
    if not socket.poll(10_000):
        sys.exit(f"no answer from {endpoint} within 10 s: is giaoband running?")
    _, status, number, header, *_ = socket.recv_multipart()
    reply = json.loads(header)
    print(status.decode(), files[int(number)], reply.get("position", reply.get("message")), sep="\t")
    failed += status not in (b"200", b"208")
sys.exit(65 if failed else 0)

#!/usr/bin/env python3
"""tantivy over the same articles and queries.

tantivy_peer.py index ARTICLES.ndjson FOLDER     prints articles per second of processor time, and bytes of the index
tantivy_peer.py search FOLDER QUERIES.json       prints p50 and p99 in ms of ranked top tens, then the row numbers found, a JSON list
"""
import json
import pathlib
import sys
import time

import tantivy

TOKENIZER = "folded"


def schema():
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=True, indexed=False)
    for name in ("title", "body"):
        builder.add_text_field(name, stored=False, tokenizer_name=TOKENIZER, index_option="position")
    return builder.build()


def opened(folder, new):
    index = tantivy.Index(schema(), path=folder) if new else tantivy.Index.open(folder)
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    # Accents off, so that queries without them find what they find for us.
    index.register_tokenizer(TOKENIZER, analyzer.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold()).build())
    return index


def build(articles, folder):
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    writer = opened(folder, True).writer(heap_size=256_000_000, num_threads=1)
    with open(articles, encoding="utf-8") as lines:
        # Reading JSON is no part of indexing.
        documents = [tantivy.Document(**json.loads(line)) for line in lines]
    start = time.process_time()
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    seconds = time.process_time() - start
    print(len(documents) / seconds, sum(path.stat().st_size for path in pathlib.Path(folder).iterdir()))


def search(folder, queries):
    index = opened(folder, False)
    index.reload()
    searcher = index.searcher()
    wanted = []
    for query in json.loads(pathlib.Path(queries).read_text(encoding="utf-8")):
        text = " ".join(query["words"])
        wanted.append(f'"{text}"' if query["isPhrase"] else text)

    def run(text):
        return searcher.search(index.parse_query(text, ["title", "body"], conjunction_by_default=True), 10, count=False).hits

    for text in wanted:
        run(text)
    times, found = [], []
    for text in wanted:
        start = time.perf_counter()
        hits = run(text)
        times.append((time.perf_counter() - start) * 1000)
        found.append(hits)
    times.sort()
    print(times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)])
    print(json.dumps([[searcher.doc(address)["number"][0] for _, address in hits] for hits in found]))


if sys.argv[1] == "index":
    build(sys.argv[2], sys.argv[3])
else:
    search(sys.argv[2], sys.argv[3])

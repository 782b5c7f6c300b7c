"""Stems, terms and rankings that Retrieval is tested on.

    python3 Tests/Oracles/bm25_oracle.py [CHORUS]

Needs PyStemmer, bm25s, numpy and libicuuc. Rewrites Tests/RetrievalTests/Fixtures:

    stems.json      [word, english stem, porter stem] for made-up and real word forms
    bm25.json       documents, queries, their terms, and each query's best 20 as [position, score], equal scores by
                    position; from bm25s with method "lucene"
    chorus.json     given the folder of the Chorus data set: query id -> the first 16 hex digits of the SHA-256 of the
                    ids of its best 100 products, joined by spaces, and what the metrics come to
"""

import ctypes
import ctypes.util
import gzip
import hashlib
import json
import math
import pathlib
import random
import re
import sys

import bm25s
import numpy as np
import Stemmer

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "RetrievalTests" / "Fixtures"
STOP_WORDS = set(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with".split())
ROOTS = """abandon absolute accept advertis agree analog arrang beautif begin bicycl bowl branch bus busi care carry
categor chang clust communicat compress condition connect cry dance databas decid defin depend descri determin die
digital edit electron enjoy equip exceed experiment fall fast feed fly formal gener goose happ herb hop hope hurr
imag inn internet jump keyboard kind knit laptop larg lie light lov manag medic monitor multipl nation need news oper
organi outing play portab print process programm pronounc protect quick rational recommend relat repl retriev run
search sens shoe sing sky speak stud success succeed syllab tan tend thank tool toy ultim univers use util valu
vietnam visib wireless woman work yes young""".split()
ENDINGS = """- s es ed ing er ers est ly able ible ation ations ational ize izer izing ise ised ment ments ness nesses
ful fully fulness al ally ality ive iveness ous ously ousness ity ities y ies ied ying ee eed eedly edly ingly ism ist
iced ence ance 's e ion ions ional""".split()
EXCEPTIONS = """skis skies dying lying tying idly gently ugly early only singly sky news howe atlas cosmos bias andes
inning innings outing outings canning cannings herring herrings earring earrings proceed exceed succeed generate
communism arsenal generously yyyy a i is be ying youth sayings boyish naive café élan o'clock 123 mp3 r2d2""".split()
WORDS = """wireless bluetooth headphones noise cancelling laptop gaming keyboard mouse printer cartridge black cyan
ink camera lens tripod memory card reader portable charger battery usb cable hdmi adapter monitor screen display
speaker sound system surround television remote control phone case cover tablet stylus watch fitness tracker router
network switch server drive disk storage backup software office student edition running shoes children's toys the a of
and for with in to is not it's don't 4k 1080p 5.1 3,000 mp3 x-box wi-fi café naïve Zürich ΑΘΗΝΑ Москва 日本語 カメラ 한국어
ไทย 😀 👩‍💻 U.S.A. e.g. foo_bar C++ 100% #tag""".split()


def words_of():
    """UAX #29 words by ICU, as UTF-16 slices."""
    name = ctypes.util.find_library("icuuc")
    icu, suffix = ctypes.CDLL(name), re.search(r"so\.(\d+)", name).group(1)
    function = lambda symbol: getattr(icu, f"ubrk_{symbol}_{suffix}")
    status = ctypes.c_int(0)
    function("open").restype = ctypes.c_void_p
    breaker = ctypes.c_void_p(function("open")(1, b"", None, 0, ctypes.byref(status)))

    def words(text):
        units = text.encode("utf-16-le")
        function("setText")(breaker, units, len(units) // 2, ctypes.byref(status))
        start = function("first")(breaker)
        while (end := function("next")(breaker)) != -1:
            if function("getRuleStatus")(breaker) >= 100:
                yield units[2 * start:2 * end].decode("utf-16-le")
            start = end

    return words


def analyzer():
    words, stem = words_of(), Stemmer.Stemmer("english").stemWord
    return lambda text: [stem(w) for w in (w.lower() for w in words(text)) if w not in STOP_WORDS]


def rankings(corpus, queries, k):
    """Each query's best k as (position, score)."""
    vocabulary = {term: i for i, term in enumerate(sorted({term for document in corpus for term in document}))}
    ids = [[vocabulary[term] for term in document] for document in corpus]
    model = bm25s.BM25(method="lucene", k1=0.9, b=0.4, dtype="float64")
    model.index((ids, vocabulary), show_progress=False)
    for query in queries:
        known = [vocabulary[term] for term in query if term in vocabulary]
        scores = model.get_scores_from_ids(known) if known else np.zeros(len(corpus))
        order = sorted(np.nonzero(scores)[0].tolist(), key=lambda i: (-np.float32(scores[i]), i))
        yield [(i, float(scores[i])) for i in order[:k]]


def write(name, value):
    FIXTURES.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    (FIXTURES / name).write_text(text.replace("],[", "],\n[") + "\n")


def stems():
    english, porter = Stemmer.Stemmer("english").stemWord, Stemmer.Stemmer("porter").stemWord
    forms = {root + ending.replace("-", "") for root in ROOTS for ending in ENDINGS}
    # Snowball 3 stems these otherwise than Snowball 2, and either may be installed.
    forms = {form for form in forms if not form.startswith(("analogist", "exceed", "organi", "univers"))}
    words = random.Random(5).sample(sorted(forms), 2500) + EXCEPTIONS
    write("stems.json", [[word, english(word), porter(word)] for word in words])


def small():
    draw, analyse = random.Random(11), analyzer()
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    vocabulary = draw.sample(WORDS, len(WORDS))
    text = lambda length: " ".join(draw.choices(vocabulary, weights, k=length))
    documents = [text(draw.randint(1, 30)) for _ in range(600)] + ["", "the of and", "😀"]
    queries = [text(draw.randint(1, 6)) for _ in range(60)] + ["", "to be", "absent words", "camera camera lens"]
    corpus, asked = [analyse(d) for d in documents], [analyse(q) for q in queries]
    best = [[[i, round(score, 6)] for i, score in hits] for hits in rankings(corpus, asked, 20)]
    write("bm25.json", {"documents": documents, "queries": queries, "documentTerms": [" ".join(t) for t in corpus],
                        "queryTerms": [" ".join(t) for t in asked], "best": best})


def chorus(folder):
    analyse = analyzer()
    with gzip.open(folder / "corpus.jsonl.gz", "rt") as file:
        documents = [json.loads(line) for line in file]
    queries = [json.loads(line) for line in (folder / "queries.jsonl").open()]
    corpus = [analyse(f"{d['title']} {d['text']}" if d["title"] else d["text"]) for d in documents]
    best = {}
    for query, hits in zip(queries, rankings(corpus, [analyse(q["text"]) for q in queries], 100)):
        best[query["_id"]] = [documents[i]["_id"] for i, _ in hits]
    digests = {q: hashlib.sha256(" ".join(ids).encode()).hexdigest()[:16] for q, ids in best.items()}
    write("chorus.json", {"digests": digests, **chorus_metrics(folder, best)})


def chorus_metrics(folder, best):
    """Exponential gain; a grade of 2 or more is relevant; queries without a relevant product are left out."""
    labels = {}
    for file in (folder / "qrels").glob("*.tsv"):
        for line in file.read_text().splitlines()[1:]:
            query, document, grade = line.split("\t")
            labels.setdefault(query, {})[document] = int(grade)
    sums, count = {"ndcg@10": 0.0, "ndcg@100": 0.0, "recall@100": 0.0}, 0
    for query, grades in labels.items():
        relevant = [grade for grade in grades.values() if grade >= 2]
        if not relevant:
            continue
        count += 1
        found = [grades.get(document, 0) for document in best[query]]
        gain = lambda row: sum((2 ** g - 1) / math.log2(i + 2) for i, g in enumerate(row))
        for k in (10, 100):
            sums[f"ndcg@{k}"] += gain(found[:k]) / gain(sorted(grades.values(), reverse=True)[:k])
        sums["recall@100"] += sum(1 for g in found if g >= 2) / len(relevant)
    return {"queries": count, "metrics": {name: total / count for name, total in sums.items()}}


stems()
small()
if len(sys.argv) > 1:
    chorus(pathlib.Path(sys.argv[1]))

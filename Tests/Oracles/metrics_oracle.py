"""Metrics of 1,000 random rankings as trec_eval computes them.

    python3 Tests/Oracles/metrics_oracle.py     rewrites Tests/RetrievalTests/Fixtures/metrics.jsonl

Needs pytrec-eval-terrier. A line is [threshold, [document, ...], {document: grade}, [value, ...]], the values in the
order of MEASURES. Binary measures take grades from the threshold up as relevant; NDCG has linear gain
whatever the threshold.
"""

import json
import pathlib
import random

import pytrec_eval

OUTPUT = pathlib.Path(__file__).resolve().parents[1] / "RetrievalTests" / "Fixtures" / "metrics.jsonl"
MEASURES = ["ndcg_cut_3", "ndcg_cut_10", "ndcg_cut_100", "recall_5", "recall_100", "P_5", "recip_rank", "map",
            "map_cut_5", "success_5"]
ASKED = {"ndcg_cut.3,10,100", "recall.5,100", "P.5", "recip_rank", "map", "map_cut.5", "success.5"}


def case(draw):
    documents = [str(i) for i in range(40)]
    ranking = draw.sample(documents, draw.randint(1, 25))
    judged = draw.sample(documents, draw.randint(1, 12))
    grades = {document: draw.choice([0, 0, 1, 1, 2, 3]) for document in judged}
    return draw.choice([1, 1, 2]), ranking, grades


def values(threshold, ranking, grades):
    run = {"q": {document: float(len(ranking) - rank) for rank, document in enumerate(ranking)}}
    result = pytrec_eval.RelevanceEvaluator({"q": grades}, ASKED, relevance_level=threshold).evaluate(run)["q"]
    return [round(result[measure], 12) for measure in MEASURES]


def main():
    draw = random.Random(7)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    with OUTPUT.open("w") as file:
        for _ in range(1000):
            threshold, ranking, grades = case(draw)
            line = [threshold, [int(d) for d in ranking], grades, values(threshold, ranking, grades)]
            file.write(json.dumps(line, separators=(",", ":")) + "\n")


main()

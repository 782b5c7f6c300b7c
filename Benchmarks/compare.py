#!/usr/bin/env python3
"""compare.py RESULT.json BAR --cases CASE,... --ours COMMAND --peer NAME COMMAND [--rounds N]

Measures two programs side by side. Each loads its model once, says "ready" and then measures one case for each line
it is given; the other sleeps meanwhile. Rounds alternate (ours, peer, peer, ours, ...), the first is a warm-up, and
figures are medians over the rest. Needs nothing but Python's standard library.
"""
import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys


class Program:
    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.version = self.line().removeprefix("ready").strip()

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended early, with status {self.process.wait()}")
        return line.strip()

    def measure(self, case):
        self.process.stdin.write(case + "\n")
        self.process.stdin.flush()
        return json.loads(self.line())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def measure(programs, cases, rounds):
    """Figures by case and program, a list of one for each round."""
    found = {case: {program.name: [] for program in programs} for case in cases}
    for number in range(rounds + 1):
        for case in cases:
            # Who goes first changes, so that a slow minute of the machine falls on both.
            for program in programs if number % 2 else programs[::-1]:
                figures = program.measure(case)
                if number:
                    found[case][program.name].append(figures)
        print(f"round {number} of {rounds}{' (warm-up)' if number == 0 else ''}", file=sys.stderr)
    return found


def summary(rounds):
    """Medians of every figure, and of the rates."""
    result = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    result["tokensPerSecond"] = statistics.median(r["tokens"] / r["seconds"] for r in rounds)
    result["tokensPerProcessorSecond"] = statistics.median(r["tokens"] / r["cpuSeconds"] for r in rounds)
    return result


def table(case, ours, peer, ratios, bar):
    ratio = statistics.median(ratios)
    print(f"\n{case}")
    print(f"  {'':16}{'tokens/s':>10}{'tokens/CPU-s':>14}{'peak GiB':>10}")
    for name, figures in ((ours[0], ours[1]), (peer[0], peer[1])):
        print(f"  {name:16}{figures['tokensPerSecond']:10.1f}{figures['tokensPerProcessorSecond']:14.1f}"
              f"{figures['peakMemory']:10.2f}")
    per_cpu = ours[1]["tokensPerProcessorSecond"] / peer[1]["tokensPerProcessorSecond"]
    print(f"  ours / {peer[0]}: {ratio:.2f} (rounds {min(ratios):.2f} to {max(ratios):.2f}), per CPU-second "
          f"{per_cpu:.2f}; bar {bar:.1f}: {'met' if ratio >= bar else 'missed'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result")
    parser.add_argument("bar", type=float)
    parser.add_argument("--cases", required=True)
    parser.add_argument("--ours", required=True)
    parser.add_argument("--peer", nargs=2, required=True, metavar=("NAME", "COMMAND"))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    programs = [Program("ours", options.ours), Program(*options.peer)]
    cases = options.cases.split(",")
    found = measure(programs, cases, options.rounds)
    report = {"versions": {p.name: p.version for p in programs}, "loadAverage": os.getloadavg(), "cases": {}}
    for case in cases:
        sides = [(p.name, summary(found[case][p.name])) for p in programs]
        ratios = [a["tokens"] / a["seconds"] / (b["tokens"] / b["seconds"])
                  for a, b in zip(*(found[case][p.name] for p in programs))]
        table(case, *sides, ratios, options.bar)
        report["cases"][case] = {
            "ratio": statistics.median(ratios), "bar": options.bar, "median": dict(sides), "rounds": found[case]}
    check(report)
    for program in programs:
        program.end()
    with open(options.result, "w") as file:
        json.dump(report, file, indent=1)
    print(f"\nload average {os.getloadavg()[0]:.1f} (0 before the run is a quiet machine); figures in {options.result}")


def check(report):
    """Both sides must have computed the same thing: the first measured round's logprob and gradient norm agree."""
    for case in report["cases"].values():
        first = [rounds[0] for rounds in case["rounds"].values()]
        for name in ("logprob", "gradientNorm"):
            if name in first[0]:
                a, b = first[0][name], first[1][name]
                print(f"  mean {name}: {a:.5f} and {b:.5f}")
                if abs(a - b) > 2e-3 * abs(b):
                    sys.exit(f"the two did not compute the same: {name} {a} and {b}")


main()

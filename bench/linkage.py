#!/usr/bin/env python3
"""What `concord reconcile` of registers costs as they grow: persons, companies or products without amounts and keys.

usage: bench/linkage.py CONCORD [--kind persons] [--entities 10000,100000] [--large] [--rounds 3] [--folder DIR] [--growth-max G]
The registers are those of bench/accuracy/registers.py: two files that share most entities, and one file with duplicates.
Growth is how many times longer ten times the entities take. --large adds a million entities. Ends with 1 when the growth of a
step is beyond --growth-max.
"""
import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

import race

REGISTERS = pathlib.Path(__file__).with_name("accuracy") / "registers.py"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("--kind", default="persons", choices=("persons", "companies", "products"))
    parser.add_argument("--entities", default="10000,100000")
    parser.add_argument("--large", action="store_true", help="also a million entities")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path, help="where the files go; default: a temporary folder, removed at the end")
    parser.add_argument("--growth-max", type=float, default=float("inf"))
    return parser.parse_args()


def measure(concord, inputs, out, rounds):
    """(median seconds, peak bytes, rows)"""
    for path in inputs:
        race.warm(path)
    runs = [race.run_once([concord, "reconcile", *map(str, inputs), "--out", str(out)]) for _ in range(rounds)]
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    rows = sum(side["rows"] for side in (summary["left"], summary["right"]) if side)
    return statistics.median(run.seconds for run in runs), max(run.rss_bytes for run in runs), rows


def main():
    options, before, growth_most = arguments(), {}, 0.0
    print(f"### Linking registers of {options.kind}\n\n{race.machine()}\n")
    print("| entities | inputs | rows | median s | microseconds a row | peak RSS MiB | growth for ten times |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="linkage-") as scratch:
        folder = options.folder or pathlib.Path(scratch)
        for entities in [*map(int, options.entities.split(",")), *([1_000_000] if options.large else [])]:
            made = folder / f"{options.kind}_{entities}"
            if not (made / "one.csv").exists():
                subprocess.run([sys.executable, str(REGISTERS), "--write", str(made), "--kind", options.kind, "--entities", str(entities), "--seeds", "1"], check=True)
            for name, files in (("two files", ("left.csv", "right.csv")), ("one file", ("one.csv",))):
                seconds, peak, rows = measure(options.concord, [made / file for file in files], folder / "out", options.rounds)
                growth = (seconds / before[name][1]) ** (1 / math.log10(entities / before[name][0])) if name in before else 0.0
                growth_most = max(growth_most, growth)
                print(f"| {entities:,} | {name} | {rows:,} | {seconds:.2f} | {seconds / rows * 1e6:.1f} | {peak // race.MIB} | {f'{growth:.1f}' if growth else ''} |", flush=True)
                before[name] = (entities, seconds)
    return 0 if growth_most <= options.growth_max else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""What `concord reconcile` of a statement against orders costs as both grow, without any option.

usage: bench/scaling.py CONCORD [--orders 1000,10000,100000,1000000] [--rounds 3] [--folder DIR] [--peer DUCKDB_PEER] [--growth-max G]
Growth is how many times longer ten times the orders take, less than about 12 being near linear once the start-up no longer
counts. Ends with 1 when the growth of the last step is beyond --growth-max.
"""
import argparse
import json
import math
import pathlib
import statistics
import sys
import tempfile

import made_data
import race


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("--orders", default="1000,10000,100000,1000000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path, help="where the files go; default: a temporary folder, removed at the end")
    parser.add_argument("--peer")
    parser.add_argument("--growth-max", type=float, default=float("inf"))
    return parser.parse_args()


def measure(concord, peer, folder, orders, rounds):
    """(median seconds, peak bytes, rows of both sides, whether the result ties out)"""
    left, right, out = folder / f"statement_{orders}.csv", folder / f"orders_{orders}.csv", folder / "out"
    if not left.exists() or not right.exists():
        peer.ask(made_data.payments_sql(orders, left, right))
    race.warm(left)
    race.warm(right)
    runs = [race.run_once([concord, "reconcile", str(left), str(right), "--out", str(out)]) for _ in range(rounds)]
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    rows = summary["left"]["rows"] + summary["right"]["rows"]
    return statistics.median(run.seconds for run in runs), max(run.rss_bytes for run in runs), rows, summary["tie_out"]["holds"]


def main():
    options, before, growth, good = arguments(), None, 0.0, True
    print(f"### Reconciling a statement against orders\n\n{race.machine()}\n")
    print("| orders | rows of both sides | median s | microseconds a row | peak RSS MiB | growth for ten times | ties out |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="scaling-") as scratch:
        folder = options.folder or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        peer = race.Peer(options.peer or race.peer_beside(options.concord), folder)
        for orders in map(int, options.orders.split(",")):
            seconds, peak, rows, holds = measure(options.concord, peer, folder, orders, options.rounds)
            good = good and holds
            growth = (seconds / before[1]) ** (1 / math.log10(orders / before[0])) if before else 0.0
            print(f"| {orders:,} | {rows:,} | {seconds:.2f} | {seconds / rows * 1e6:.1f} | {peak // race.MIB} | {f'{growth:.1f}' if before else ''} "
                  f"| {'yes' if holds else 'NO'} |", flush=True)
            before = (orders, seconds)
    return 0 if good and growth <= options.growth_max else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""`concord reconcile --keys` of two CSVs, against a full outer join written by hand over the same files.

usage: bench/keyed.py CONCORD [--rows N ...] [--large] [--rounds 5] [--folder DIR] [--peer DUCKDB_PEER] [--ratio-max R]
20 thousand and 1 million rows, with --large 10 million too (2.4 GB of files), or as --rows says. The peer is told
dialect, schema and key; it writes the changed rows and counts the changes of each column. Both must count what the data
was made to have. Ends with 1 when an answer is wrong, or the largest comparison is beyond --ratio-max.
"""
import argparse
import csv
import collections
import json
import pathlib
import sys
import tempfile

import made_data
import race

VALUES = [name for name in made_data.RECORD_TYPES if name != "id"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("--rows", type=int, nargs="+", default=[])
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=pathlib.Path, help="where the files go; default: a temporary folder, removed at the end")
    parser.add_argument("--peer")
    parser.add_argument("--ratio-max", type=float, default=float("inf"))
    return parser.parse_args()


def join_sql(left, right, changed):
    """One full outer join that keeps differing rows only; everything else is counted from those."""
    cells = ", ".join(f"a.{name} AS left_{name}, b.{name} AS right_{name}" for name in VALUES)
    differs = " OR ".join(f"a.{name} IS DISTINCT FROM b.{name}" for name in VALUES)
    both = "left_id IS NOT NULL AND right_id IS NOT NULL"
    counts = ", ".join(f"count(*) FILTER ({both} AND left_{name} IS DISTINCT FROM right_{name})" for name in VALUES)
    return f"""
CREATE TEMP TABLE differing AS SELECT a.id AS left_id, b.id AS right_id, {cells}
  FROM {made_data.read_records(left)} a FULL OUTER JOIN {made_data.read_records(right)} b ON a.id = b.id
  WHERE a.id IS NULL OR b.id IS NULL OR {differs};
COPY (FROM differing WHERE {both}) TO '{changed}' (HEADER);
SELECT count(*) FILTER (right_id IS NULL), count(*) FILTER (left_id IS NULL), count(*) FILTER ({both}), {counts} FROM differing;
"""


def truth(rows):
    """What keyed_sql makes, counted the slow way."""
    counts = collections.Counter()
    for number in range(rows):
        if number % 400 == 11:
            counts["left_only"] += 1
        elif number % 400 == 211:
            counts["right_only"] += 1
        elif number % 100 == 37:
            counts["changed"] += 1
            counts[("amount", "status", "memo")[number // 100 % 3]] += 1
    return counts


def peer_answer(peer, script):
    row = peer.ask(script)[0]
    return collections.Counter(dict(zip(["left_only", "right_only", "changed", *VALUES], map(int, row))))


def concord_answer(out):
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    rows = {bucket["name"]: max(bucket["left_rows"], bucket["right_rows"]) for bucket in summary["buckets"]}
    counts = collections.Counter({name: rows.get(name, 0) for name in ("left_only", "right_only", "changed")})
    with open(out / "changes.csv", newline="", encoding="utf-8") as file:
        counts.update(record["column"] for record in csv.DictReader(file))
    return counts


def compare(options, rows, folder):
    """One size: the table, and whether both answers are right; gives the ratio, or None when one is wrong."""
    peer = race.Peer(options.peer or race.peer_beside(options.concord), folder)
    left, right, out = folder / f"left_{rows}.csv", folder / f"right_{rows}.csv", folder / "out"
    if not left.exists() or not right.exists():
        peer.ask(made_data.keyed_sql(rows, left, right))
    race.warm(left)
    race.warm(right)
    script = join_sql(left, right, folder / "changed.csv")
    runs = race.race({"hand-written join": peer.command("join", script),
                      "concord reconcile": [options.concord, "reconcile", str(left), str(right), "--keys", "id", "--out", str(out)]}, options.rounds)
    race.print_table(f"Keyed comparison, {rows:,} x {rows:,} rows, {len(made_data.RECORD_TYPES)} columns", runs, "hand-written join")
    want, good = truth(rows), True
    answers = {"hand-written join": peer_answer(peer, script), "concord reconcile": concord_answer(out)}
    for name, answer in answers.items():
        print(f"{name}: " + ("right" if answer == want else f"WRONG: {dict(answer)}, not {dict(want)}"))
        good = good and answer == want
    return race.ratio(runs, "concord reconcile", "hand-written join") if good else None


def main():
    options = arguments()
    sizes = options.rows or [20_000, 1_000_000] + [10_000_000] * options.large
    with tempfile.TemporaryDirectory(prefix="keyed-") as scratch:
        folder = options.folder or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        ratios = [compare(options, rows, folder) for rows in sizes]
    return 0 if None not in ratios and ratios[-1] <= options.ratio_max else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""`concord convert` of a large CSV or JSON Lines file to Parquet, against DuckDB's own COPY that is told dialect and schema.

usage: bench/convert.py CONCORD [--json-lines] [--rows 10000000] [--rounds 5] [--folder DIR] [--peer DUCKDB_PEER] [--ratio-max R]
                                [--rss-max-mib M]
10 million rows are about 1 GB of CSV, and 2 GB of JSON Lines; 100 million rows of CSV need 25 GB of disk. Both Parquet files must hold the same rows with the same types. Ends with 1 beyond
--ratio-max or --rss-max-mib.
"""
import argparse
import pathlib
import sys
import tempfile

import made_data
import race


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("--json-lines", action="store_true", help="JSON Lines instead of CSV")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=pathlib.Path, help="where the files go; default: a temporary folder, removed at the end")
    parser.add_argument("--peer")
    parser.add_argument("--ratio-max", type=float, default=float("inf"))
    parser.add_argument("--rss-max-mib", type=float, default=float("inf"))
    return parser.parse_args()


def same_type(found, expected):
    """A wider number is no mistake."""
    if expected.startswith("DECIMAL") and found.startswith("DECIMAL"):
        return found.partition(",")[2] == expected.partition(",")[2]
    return found == expected or (found, expected) == ("BIGINT", "INTEGER")


def check_answer(peer, mine, its):
    """What is wrong with my file, when its file is right: types column by column, then all rows as a set."""
    found, expected = ({row[0]: row[1] for row in peer.ask(f"DESCRIBE FROM '{path}'")} for path in (mine, its))
    wrong = [f"{name} is {found.get(name, 'missing')}, not {kind}" for name, kind in expected.items() if not same_type(found.get(name, ""), kind)]
    if wrong:
        return wrong
    columns = ", ".join(f"{name}::{kind}" for name, kind in made_data.RECORD_TYPES.items())
    answers = [peer.ask(f"SELECT count(*), sum(hash({columns})::HUGEINT) FROM '{path}'") for path in (mine, its)]
    return [] if answers[0] == answers[1] else [f"rows and fingerprint are {answers[0]}, not {answers[1]}"]


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="convert-") as scratch:
        folder = options.folder or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        peer = race.Peer(options.peer or race.peer_beside(options.concord), folder)
        ending = "jsonl" if options.json_lines else "csv"
        source, mine, its = folder / f"records_{options.rows}.{ending}", folder / "concord.parquet", folder / "duckdb.parquet"
        if not source.exists():
            peer.ask(made_data.records_sql(options.rows, source))
        race.warm(source)
        runs = race.race({"duckdb COPY": peer.command("copy", f"COPY (FROM {made_data.read_records(source)}) TO '{its}' (FORMAT parquet);"),
                          "concord convert": [options.concord, "convert", str(source), "-o", str(mine)]},
                         options.rounds, before_each=lambda name: (mine if "concord" in name else its).unlink(missing_ok=True))
        race.print_table(f"{ending.upper()} to Parquet, {options.rows:,} rows, {source.stat().st_size / 1e9:.2f} GB", runs, "duckdb COPY")
        wrong = check_answer(peer, mine, its)
        print("answer: " + ("right" if not wrong else "WRONG: " + "; ".join(wrong)))
    peak = max(run.rss_bytes for run in runs["concord convert"]) / race.MIB
    return 1 if wrong or race.ratio(runs, "concord convert", "duckdb COPY") > options.ratio_max or peak > options.rss_max_mib else 0


if __name__ == "__main__":
    sys.exit(main())

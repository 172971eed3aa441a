#!/usr/bin/env python3
"""`concord profile` of a large CSV of ten columns, against DuckDB's SUMMARIZE over the same file that is told dialect and schema.

usage: bench/profile.py CONCORD [--rows 10000000] [--rounds 3] [--folder DIR] [--peer DUCKDB_PEER] [--ratio-max R]
Both must count the same rows. SUMMARIZE estimates the different values and the quantiles; Concord counts them, and looks for
keys and dependencies as well. Ends with 1 beyond --ratio-max.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import made_data
import race


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path, help="where the files go; default: a temporary folder, removed at the end")
    parser.add_argument("--peer")
    parser.add_argument("--ratio-max", type=float, default=float("inf"))
    return parser.parse_args()


def file_sql(rows, path):
    """The nine columns of a keyed record and a tenth, a branch of which there are two hundred."""
    return (f"{made_data.MACROS} COPY (SELECT {made_data.record_columns()}, 100 + (mix(i, 11) % 200)::INTEGER AS branch "
            f"FROM range({rows}) t(i)) TO '{path}' (HEADER, DELIMITER ',');")


def read_file(path):
    return made_data.read_records(path).replace("'memo': 'VARCHAR'", "'memo': 'VARCHAR', 'branch': 'INTEGER'")


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="profile-") as scratch:
        folder = options.folder or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        peer = race.Peer(options.peer or race.peer_beside(options.concord), folder)
        source = folder / f"profiled_{options.rows}.csv"
        if not source.exists():
            peer.ask(file_sql(options.rows, source))
        race.warm(source)
        command = [options.concord, "profile", str(source), "--json"]
        runs = race.race({"duckdb SUMMARIZE": peer.command("summarize", f"SUMMARIZE FROM {read_file(source)};"), "concord profile": command}, options.rounds)
        race.print_table(f"profile of {options.rows:,} rows x 10 columns, {source.stat().st_size / 1e9:.2f} GB", runs, "duckdb SUMMARIZE")
        answer = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        rows = answer["inputs"][0]["tables"][0]["profile"]["rows"]
        if rows != options.rows:
            print(f"wrong: {rows} rows")
            return 1
    return 0 if race.ratio(runs, "concord profile", "duckdb SUMMARIZE") <= options.ratio_max else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""`concord inspect` and `convert` of a large CSV in which 1 row of 100 is damaged, against DuckDB's tolerant reader that is told
dialect and schema, and against only reading the bytes.

usage: bench/ragged.py CONCORD [--rows 10000000] [--rounds 3] [--folder DIR] [--peer DUCKDB_PEER] [--damage all|last] [--rate-min MB] [--rss-max-mib M]
The damage takes turns: the last cell is missing, a cell too many, a quote that never closes, another delimiter, an empty line, a
stray quote. With `--damage last` only one row is damaged, in the last megabyte (a cell too many). No row may be lost: rows and
rejected rows together must be all that were made, and the amounts of the rows must add up. DuckDB's reader leaves out what it cannot
read; how much that is, is shown. Ends with 1 when the answer is wrong, below --rate-min or beyond --rss-max-mib.
"""
import argparse
import decimal
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import made_data
import race

KINDS = ("missing_cell", "surplus_cell", "unclosed_quote", "other_delimiter", "empty_line", "stray_quote")
ONE_IN, DAMAGED = 100, 57  # row i is damaged when i % ONE_IN == DAMAGED


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path, help="where the files go; default: a temporary folder, removed at the end")
    parser.add_argument("--peer")
    parser.add_argument("--damage", choices=("all", "last"), default="all")
    parser.add_argument("--rate-min", type=float, default=0, help="MB/s of inspect and of convert")
    parser.add_argument("--rss-max-mib", type=float, default=float("inf"))
    return parser.parse_args()


def damaged(line, kind):
    cells = line.rstrip(b"\n").split(b",")
    if kind == "missing_cell":
        return b",".join(cells[:-1]) + b"\n"
    if kind == "surplus_cell":
        return b",".join(cells + [b"late"]) + b"\n"
    if kind == "unclosed_quote":
        cells[6] = b'"' + cells[6]
    if kind == "stray_quote":
        cells[6] = cells[6][:2] + b'"' + cells[6][2:]
    if kind == "empty_line":
        return b"\n" + line
    return (b";" if kind == "other_delimiter" else b",").join(cells) + b"\n"


def kind_of(row, rows, damage):
    if damage == "last":
        return "surplus_cell" if row == rows - 1000 else None
    return KINDS[row // ONE_IN % len(KINDS)] if row % ONE_IN == DAMAGED else None


def make_ragged(clean, ragged, rows, damage):
    with open(clean, "rb") as source, open(ragged, "wb") as target:
        target.write(source.readline())
        for row, line in enumerate(source):
            kind = kind_of(row, rows, damage)
            target.write(line if kind is None else damaged(line, kind))


def wrong_answers(options, peer, clean, ragged, mine):
    """What does not add up in what Concord made of the file."""
    text = subprocess.run([options.concord, "inspect", str(ragged), "--json"], capture_output=True, text=True, check=True).stdout
    table = json.loads(text)["inputs"][0]["tables"][0]
    rows, rejected = table["rows"], table["rejected"]
    print(f"rows {rows:,}, rejected {rejected:,} of {options.rows:,} made")
    wrong = [] if rows + rejected == options.rows else [f"{options.rows - rows - rejected} rows are lost"]
    kinds = [kind_of(row, options.rows, options.damage) for row in range(options.rows)]
    surplus, missing = kinds.count("surplus_cell"), kinds.count("missing_cell")
    if rejected not in (surplus, surplus + missing):
        wrong.append(f"{rejected} rows are rejected, not {surplus} or {surplus + missing}")
    gone = ("surplus_cell",) if rejected == surplus else ("surplus_cell", "missing_cell")
    numbers = made_data.read_records(clean)
    lost = [row for row, kind in enumerate(kinds) if kind in gone]
    (peer.folder / "lost.csv").write_text("row\n" + "".join(f"{row}\n" for row in lost), encoding="utf-8")
    found = peer.ask(f"SELECT count(*), sum(amount) FROM '{mine}'")[0]
    all_rows = peer.ask(f"SELECT count(*), sum(amount) FROM {numbers}")[0]
    rejects = peer.ask("SELECT count(*), coalesce(sum(amount), 0) FROM (SELECT row_number() OVER () - 1 AS row, amount FROM "
                       f"{numbers}) JOIN read_csv('{peer.folder / 'lost.csv'}', header = true, columns = {{'row': 'BIGINT'}}) USING (row)")[0]
    sums = decimal.Decimal(all_rows[1]) - decimal.Decimal(rejects[1]), decimal.Decimal(found[1])
    if int(found[0]) != rows or sums[0] != sums[1]:
        wrong.append(f"{found[0]} rows of {sums[1]} are written, not {rows} of {sums[0]}")
    return wrong


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="ragged-") as scratch:
        folder = options.folder or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        peer = race.Peer(options.peer or race.peer_beside(options.concord), folder)
        clean, ragged = folder / f"records_{options.rows}.csv", folder / f"ragged_{options.damage}_{options.rows}.csv"
        mine, its, scrap = folder / "concord.parquet", folder / "duckdb.parquet", folder / "nothing"
        if not clean.exists():
            peer.ask(made_data.records_sql(options.rows, clean))
        if not ragged.exists():
            make_ragged(clean, ragged, options.rows, options.damage)
        race.warm(ragged)
        tolerant = made_data.read_records(ragged)[:-1] + ", strict_mode = false, ignore_errors = true)"
        runs = race.race({"duckdb tolerant COPY": peer.command("copy", f"COPY (FROM {tolerant}) TO '{its}' (FORMAT parquet);"),
                          "concord convert": [options.concord, "convert", str(ragged), "-o", str(mine)],
                          "concord inspect": [options.concord, "inspect", str(ragged)],
                          "read the bytes": ["cat", str(ragged)]},
                         options.rounds, before_each=lambda name: {"concord convert": mine, "duckdb tolerant COPY": its}.get(name, scrap).unlink(missing_ok=True))
        megabytes = ragged.stat().st_size / 1e6
        race.print_table(f"{options.damage} damage, {options.rows:,} rows, {megabytes / 1000:.2f} GB", runs, "duckdb tolerant COPY")
        rates = {name: megabytes / statistics.median(run.seconds for run in results) for name, results in runs.items()}
        for name, rate in rates.items():
            print(f"{name}: {rate:.0f} MB/s")
        print("duckdb left out:", options.rows - int(peer.ask(f"SELECT count(*) FROM '{its}'")[0][0]), "rows")
        wrong = wrong_answers(options, peer, clean, ragged, mine)
        print("answer: " + ("right" if not wrong else "WRONG: " + "; ".join(wrong)))
    peak = max(run.rss_bytes for name in runs if "concord" in name for run in runs[name]) / race.MIB
    slow = min(rates["concord convert"], rates["concord inspect"]) < options.rate_min
    return 1 if wrong or slow or peak > options.rss_max_mib else 0


if __name__ == "__main__":
    sys.exit(main())

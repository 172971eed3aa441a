#!/usr/bin/env python3
"""Precision and recall of the relationships that `concord profile` finds among the tables of a database.

usage: bench/accuracy/relationships.py CONCORD DATABASE... [--precision-min P] [--recall-min R]
A database is an SQLite file: the foreign keys that it declares are the truth, and its tables are written to CSV files in a fresh
folder, so that the program under test sees the data alone. Or a folder of CSV files: its keys are those that `foreign_keys.csv`,
beside this program, lists under the folder's name. Ends with 1 below one of the limits.
"""
import argparse
import csv
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile


def export(database, folder):
    """Writes each table to FOLDER/TABLE.csv; gives the files and the declared foreign keys."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
    files, truth = [], set()
    for name in names:
        rows = connection.execute(f'SELECT * FROM "{name}"')
        files.append(folder / f"{name}.csv")
        with open(files[-1], "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([column[0] for column in rows.description])
            writer.writerows(rows)
        keys = {}
        for number, _, parent, child_column, parent_column in (row[:5] for row in connection.execute(f'PRAGMA foreign_key_list("{name}")')):
            keys.setdefault((number, parent), []).append((child_column, parent_column))
        for (_, parent), columns in keys.items():
            truth.add((name, tuple(child for child, _ in columns), parent, tuple(column for _, column in columns)))
    connection.close()
    return files, truth


def listed(folder):
    """The files of a folder, and the foreign keys that are listed for it."""
    with open(pathlib.Path(__file__).with_name("foreign_keys.csv"), newline="", encoding="utf-8") as file:
        truth = {(row["child"], (row["child_column"],), row["parent"], (row["parent_column"],))
                 for row in csv.DictReader(file) if row["database"] == folder.name}
    if not truth:
        raise SystemExit(f"foreign_keys.csv lists no keys for {folder.name}")
    return sorted(folder.glob("*.csv")), truth


def stated(concord, files):
    ended = subprocess.run([concord, "profile", *map(str, files), "--json"], capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise SystemExit(ended.stderr)
    return {(each["child"]["table"], tuple(each["child"]["columns"]), each["parent"]["table"], tuple(each["parent"]["columns"]))
            for each in json.loads(ended.stdout)["relationships"]["found"]}


def shown(key):
    return f"{key[0]}({', '.join(key[1])}) -> {key[2]}({', '.join(key[3])})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("databases", nargs="+", type=pathlib.Path)
    parser.add_argument("--precision-min", type=float, default=0.0)
    parser.add_argument("--recall-min", type=float, default=0.0)
    options = parser.parse_args()
    good = True
    for database in options.databases:
        with tempfile.TemporaryDirectory(prefix="relationships-") as scratch:
            files, truth = listed(database) if database.is_dir() else export(database, pathlib.Path(scratch))
            found = stated(options.concord, files)
        right = found & truth
        precision = len(right) / len(found) if found else 0.0
        recall = len(right) / len(truth) if truth else 1.0
        for key in sorted(found - truth):
            print(f"  not declared: {shown(key)}")
        for key in sorted(truth - found):
            print(f"  missed: {shown(key)}")
        print(f"{database.name}: {len(files)} tables, {len(right)} of {len(truth)} foreign keys found, {len(found)} stated; precision {precision:.3f}  recall {recall:.3f}")
        good = good and precision >= options.precision_min and recall >= options.recall_min
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

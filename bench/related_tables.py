#!/usr/bin/env python3
"""Time and accuracy of `concord profile` on many tables that belong together.

usage: bench/related_tables.py CONCORD [--tables 50] [--rows 1000000] [--folder DIR] [--seconds-max S]
The tables have ten columns each and --rows rows in all: a key, up to three references to earlier tables (one to its own table in
every tenth), and measures. A hundredth of the rows of some references lead nowhere. What was planted is the truth.
Ends with 1 beyond --seconds-max, or where a planted reference is missed or another one stated.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import race

NAMES = ["customer", "product", "order", "invoice", "shipment", "warehouse", "supplier", "employee", "branch", "country",
         "currency", "contract", "payment", "refund", "carrier", "vehicle", "driver", "route", "campaign", "coupon",
         "ticket", "agent", "project", "task", "machine", "sensor", "reading", "batch", "recipe", "material",
         "patient", "doctor", "visit", "ward", "drug", "policy", "claim", "broker", "asset", "lease",
         "tenant", "building", "room", "course", "student", "teacher", "exam", "library", "book", "loan"]


def write_table(folder, number, rows, rng):
    """One table; gives the references that were planted: (table, column, parent)."""
    name = NAMES[number % len(NAMES)] + ("" if number < len(NAMES) else str(number // len(NAMES)))
    columns, planted = [f"{name}_id"], []
    for parent in rng.sample(range(number), min(number, 3)):
        parent_name = NAMES[parent % len(NAMES)] + ("" if parent < len(NAMES) else str(parent // len(NAMES)))
        columns.append(f"{parent_name}_id")
        planted.append((name, f"{parent_name}_id", parent_name))
    if number % 10 == 5:
        columns.append(f"parent_{name}_id")
        planted.append((name, f"parent_{name}_id", name))
    references = len(columns) - 1
    measures = 10 - len(columns)
    columns += [f"measure_{letter}" for letter in "abcdefghij"[:measures]]
    with open(folder / f"{name}.csv", "w", encoding="utf-8") as file:
        file.write(",".join(columns) + "\n")
        for row in range(rows):
            cells = [str(row + 1)]
            for reference in range(references):
                broken = reference == 0 and rng.random() < 0.01
                cells.append(str(rows + 1 + rng.randrange(9) if broken else 1 + rng.randrange(rows)))
            for measure in range(measures):
                cells.append(str(rng.randrange(50)) if measure % 3 == 0 else f"{rng.random() * 1000:.2f}" if measure % 3 == 1 else rng.choice("abcdefg") * 3)
            file.write(",".join(cells) + "\n")
    return planted


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("--tables", type=int, default=50)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--seconds-max", type=float, default=float("inf"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="related-") as scratch:
        folder = options.folder or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        rng = random.Random(20251126)
        planted = set()
        for number in range(options.tables):
            planted |= set(write_table(folder, number, options.rows // options.tables, rng))
        files = sorted(map(str, folder.glob("*.csv")))
        started = time.monotonic()
        answer = subprocess.run([options.concord, "profile", *files, "--json"], capture_output=True, check=True).stdout
        seconds = time.monotonic() - started
    found = {(each["child"]["table"], each["child"]["columns"][0], each["parent"]["table"])
             for each in json.loads(answer)["relationships"]["found"] if len(each["child"]["columns"]) == 1}
    for each in sorted(found - planted):
        print(f"  not planted: {each[0]}.{each[1]} -> {each[2]}")
    for each in sorted(planted - found):
        print(f"  missed: {each[0]}.{each[1]} -> {each[2]}")
    print(f"{race.machine()}\n{options.tables} tables, {10 * options.tables} columns, {options.rows:,} rows: {seconds:.1f} s; "
          f"{len(found & planted)} of {len(planted)} references found, {len(found)} stated")
    return 0 if seconds <= options.seconds_max and found == planted else 1


if __name__ == "__main__":
    sys.exit(main())

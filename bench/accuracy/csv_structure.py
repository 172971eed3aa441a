#!/usr/bin/env python3
"""What readers make of delimited texts with known defects, kind by kind.

usage: bench/accuracy/csv_structure.py CONCORD [--seeds 8] [--first-seed 1] [--python PYTHON] [--only TEXT] [--readers NAMES]
                                               [--tables DIR]
                                               [--average-min A] [--show]
Each kind of defect of csv_defects.py is made for some seeds. A file's score is at most 10: 1 when it is loaded at all, and
precision, recall and F1 (each at most 1) of the header's cells, of the records and of their cells, as multisets.
  concord        nothing is told: `convert --as-text` for the cells, `inspect --json` for how many of the rows are header
  duckdb         read_csv with its own detection, all as text
  duckdb told    read_csv with delimiter, quote, escape, header, lines to skip and, where it can, the encoding; tolerant
  python         csv with csv.Sniffer, UTF-8
  python told    csv with delimiter, quote, escape, header rows, lines to skip and encoding
--tables takes the clean tables from the CSV files below DIR instead of making them.
DuckDB runs in PYTHON (default: this one) if that has the package `duckdb`; otherwise its columns stay away.
--show prints what is wrong with each file that Concord does not read perfectly. Ends with 1 below --average-min.
"""
import argparse
import collections
import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import csv_defects

DUCKDB_ENCODINGS = {"utf-8": "utf-8", "utf-16-le": "utf-16", "latin-1": "latin-1", "cp1252": "latin-1"}
READERS = ("concord", "duckdb", "duckdb told", "python", "python told")
DUCKDB_WORKER = r"""
import json, sys, duckdb
for line in sys.stdin:
    task = json.loads(line)
    try:
        connection = duckdb.connect()
        relation = connection.execute("SELECT * FROM read_csv(?, " + task["options"] + ")", [task["path"]])
        names = [column[0] for column in relation.description]
        rows = [["" if cell is None else cell for cell in row] for row in relation.fetchall()]
        if task["told"]:
            answer = {"rows": rows, "header": task["header"]}
        else:
            has = connection.execute("SELECT HasHeader FROM sniff_csv(?)", [task["path"]]).fetchone()[0]
            answer = {"rows": ([names] if has else []) + rows, "header": 1 if has else 0}
    except Exception as failure:
        answer = {"failed": str(failure).splitlines()[0]}
    print(json.dumps(answer), flush=True)
"""


class NotLoaded(Exception):
    pass


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--only", default="")
    parser.add_argument("--readers", default=",".join(READERS))
    parser.add_argument("--tables")
    parser.add_argument("--average-min", type=float, default=0)
    parser.add_argument("--show", action="store_true")
    return parser.parse_args()


# Each reader gives (rows, number of header rows among them).

def read_with_concord(program, path):
    converted = subprocess.run([program, "convert", str(path), "--as-text", "--to", "csv", "-o", "-"], capture_output=True, check=False)
    if converted.returncode != 0:
        raise NotLoaded(converted.stderr.decode(errors="replace").strip())
    rows = list(csv.reader(io.StringIO(converted.stdout.decode("utf-8"), newline="")))
    inspected = subprocess.run([program, "inspect", str(path), "--json"], capture_output=True, check=False)
    if inspected.returncode != 0:
        return rows, 0
    return rows, len(json.loads(inspected.stdout)["inputs"][0]["tables"][0]["header_lines"])


class DuckDb:
    def __init__(self, python):
        self.process = subprocess.Popen([python, "-c", DUCKDB_WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **task):
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "failed" in answer:
            raise NotLoaded(answer["failed"])
        return answer["rows"], answer["header"]

    def unaided(self, path):
        return self.ask(path=str(path), options="all_varchar=true", told=False)

    def told(self, path, case):
        dialect = case.dialect
        text = {"delim": dialect.delimiter, "quote": dialect.quote, "escape": dialect.escape, "encoding": DUCKDB_ENCODINGS.get(dialect.encoding, "utf-8")}
        options = "".join(f"{name}='{value.replace(chr(39), chr(39) * 2)}', " for name, value in text.items())
        return self.ask(path=str(path), told=True, header=len(case.header),
                        options=options + f"skip={case.skipped_lines}, header=false, all_varchar=true, null_padding=true, strict_mode=false, parallel=false")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def has_duckdb(python):
    return subprocess.run([python, "-c", "import duckdb"], capture_output=True, check=False).returncode == 0


def read_with_sniffer(data):
    try:
        text = data.decode("utf-8")
        dialect = csv.Sniffer().sniff(text[:65536])
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), dialect) if row]
        return rows, 1 if csv.Sniffer().has_header(text[:65536]) else 0
    except (csv.Error, UnicodeDecodeError, IndexError) as failure:
        raise NotLoaded(str(failure)) from failure


def read_as_told(case):
    dialect = case.dialect
    try:
        text = case.data.decode(dialect.encoding).removeprefix("\ufeff")
        lines = io.StringIO(text, newline="")
        for _ in range(case.skipped_lines):
            lines.readline()
        rows = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote or None, doublequote=dialect.escape == dialect.quote,
                          escapechar=dialect.escape if dialect.escape == "\\" else None,
                          quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE)
        return [row for row in rows if row], len(case.header)
    except (csv.Error, UnicodeDecodeError, TypeError) as failure:
        raise NotLoaded(str(failure)) from failure


# Scores.

def agreement(found, true):
    """Precision, recall and F1 of two lists as multisets; nothing found where nothing is to be found is right."""
    if not found and not true:
        return 3.0
    common = sum((collections.Counter(found) & collections.Counter(true)).values())
    precision, recall = common / len(found) if found else 0.0, common / len(true) if true else 0.0
    return precision + recall + (2 * precision * recall / (precision + recall) if common else 0.0)


def even(cell):
    """A line end inside a cell is the same however it is written."""
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def score(case, rows, header_rows):
    rows = [[even(cell) for cell in row] for row in rows]
    true_header, true_records = [[[even(cell) for cell in row] for row in part] for part in (case.header, case.records)]
    header, records = rows[:header_rows], rows[header_rows:]
    flat = lambda part: [cell for row in part for cell in row]
    return 1.0 + agreement(flat(header), flat(true_header)) + agreement([tuple(row) for row in records], [tuple(row) for row in true_records]) \
        + agreement(flat(records), flat(true_records))


def readers(options):
    chosen = options.readers.split(",")
    usable = {"concord": lambda path, case: read_with_concord(options.concord, path),
              "python": lambda path, case: read_with_sniffer(case.data), "python told": lambda path, case: read_as_told(case)}
    duckdb = None
    if any("duckdb" in name for name in chosen) and has_duckdb(options.python):
        duckdb = DuckDb(options.python)
        usable.update({"duckdb": lambda path, case: duckdb.unaided(path), "duckdb told": duckdb.told})
    elif any("duckdb" in name for name in chosen):
        print(f"{options.python} has no package duckdb: its columns are left out", file=sys.stderr)
    return {name: usable[name] for name in READERS if name in chosen and name in usable}, duckdb


def show(case, found, worth):
    print(f"  {case.kind} seed {case.seed}: {worth:.3f}")
    if isinstance(found, str):
        print("    not loaded: " + found)
        return
    rows, header_rows = found
    print(f"    header rows {header_rows}, true {len(case.header)}")
    rows = [tuple(even(cell) for cell in row) for row in rows]
    true = [tuple(even(cell) for cell in row) for row in case.header + case.records]
    for name, extra in (("found", collections.Counter(rows) - collections.Counter(true)), ("true ", collections.Counter(true) - collections.Counter(rows))):
        for row in list(extra)[:4]:
            print(f"    {name} {row}"[:300])


def main():
    options = arguments()
    if options.tables:
        csv_defects.read_tables(options.tables)
    used, duckdb = readers(options)
    kinds = [kind for kind in csv_defects.KINDS if options.only in kind]
    table, shown = {}, []
    with tempfile.TemporaryDirectory(prefix="csv-structure-") as folder:
        path = pathlib.Path(folder) / "input.csv"
        for kind in kinds:
            scores = {name: [] for name in used}
            for seed in range(options.first_seed, options.first_seed + options.seeds):
                case = csv_defects.make_case(kind, seed)
                path.write_bytes(case.data)
                for name, read in used.items():
                    try:
                        found = read(path, case)
                        scores[name].append(score(case, *found))
                    except NotLoaded as failure:
                        found = str(failure)
                        scores[name].append(0.0)
                    if name == "concord" and scores[name][-1] < 9.9999:
                        shown.append((case, found, scores[name][-1]))
            table[kind] = {name: sum(values) / len(values) for name, values in scores.items()}
    if duckdb:
        duckdb.close()
    print(f"seeds {options.first_seed} to {options.first_seed + options.seeds - 1}, points of 10\n")
    print("| Defect | " + " | ".join(used) + " |\n|---|" + "---|" * len(used))
    for kind, row in table.items():
        print(f"| {kind} | " + " | ".join(f"{row[name]:.2f}" for name in used) + " |")
    average = {name: sum(row[name] for row in table.values()) / len(table) for name in used}
    print("| **all, each kind alike** | " + " | ".join(f"**{average[name]:.3f}**" for name in used) + " |")
    if options.show:
        for case in shown:
            show(*case)
    return 1 if average.get("concord", 10.0) < options.average_min else 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs `concord reconcile` where no truth lies about, and reads the folder that it leaves behind.

The formats of pairs.csv, the unmatched files and summary.json are described in docs/reconcile.md.
"""
import csv
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
from typing import NamedTuple


class Group(NamedTuple):
    """One matched event: row numbers of both sides, and what was said of it (passes and explanations, lower case)."""
    left: frozenset
    right: frozenset
    words: str
    confidence: float


class Outcome(NamedTuple):
    groups: list          # of Group
    left_unmatched: dict  # row number: the words of its line, lower case
    right_unmatched: dict
    left_out_of_scope: dict
    right_out_of_scope: dict
    lines: dict           # ("left" or "right", row number): line number
    summary: dict
    seconds: float


def run(concord, left, right, arguments=()):
    """Copies the two files alone into a fresh folder, so that the program cannot see what lies beside them."""
    return run_inputs(concord, {"left": left, "right": right}, arguments)


def run_one(concord, path, arguments=()):
    """The same with one file, whose duplicates are looked for."""
    return run_inputs(concord, {"records": path}, arguments)


def run_inputs(concord, paths, arguments):
    with tempfile.TemporaryDirectory(prefix="accuracy-") as folder:
        inputs = []
        for name, path in paths.items():
            inputs.append(str(pathlib.Path(folder, name + pathlib.Path(path).suffix)))
            shutil.copyfile(path, inputs[-1])
        out = pathlib.Path(folder, "out")
        started = time.monotonic()
        ended = subprocess.run([str(pathlib.Path(concord).resolve()), "reconcile", *inputs, "--out", str(out), *arguments], cwd=folder, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        seconds = time.monotonic() - started
        if ended.returncode != 0:
            raise SystemExit(f"{concord} reconcile {' '.join(map(str, paths.values()))} ended with {ended.returncode}:\n{ended.stderr}")
        return read_outcome(out, seconds)


def read_outcome(folder, seconds=0.0):
    folder = pathlib.Path(folder)
    groups, lines = read_pairs(folder / "pairs.csv")
    listed = [read_rows(folder, name) for name in ("left_unmatched", "right_unmatched", "left_out_of_scope", "right_out_of_scope")]
    return Outcome(groups, *listed, lines, json.loads((folder / "summary.json").read_text(encoding="utf-8")), seconds)


def read_pairs(path):
    members, lines = {}, {}
    with open(path, newline="", encoding="utf-8") as file:
        for record in csv.DictReader(file):
            left, right, words, confidences = members.setdefault(record["group"], (set(), set(), [], []))
            for side, rows in (("left", left), ("right", right)):
                if record[side + "_row"]:
                    rows.add(int(record[side + "_row"]))
                    lines[side, int(record[side + "_row"])] = int(record[side + "_line"])
            words.append(f"{record['pass']} {record['explanation']}")
            confidences.append(float(record["confidence"]))
    return [Group(frozenset(left), frozenset(right), " ".join(words).lower(), min(confidences)) for left, right, words, confidences in members.values()], lines


def read_rows(folder, name):
    """The rows that a file lists by number, in the column `row` (or left_row, right_row); none when there is no file."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return {}
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        column = next((column for column in ("row", name.split("_", maxsplit=1)[0] + "_row") if column in (reader.fieldnames or [])), None)
        if column is None:
            raise SystemExit(f"{path} has no column that numbers the rows: {reader.fieldnames}")
        return {int(record[column]): " ".join(str(cell) for cell in record.values()).lower() for record in reader}


def stated_pairs(groups):
    """All (left row, right row) that the groups put together."""
    return {(left, right) for group in groups for left in group.left for right in group.right}

#!/usr/bin/env python3
"""Pairwise precision, recall and F1 of `concord reconcile` on records of persons, whose true groups are in their ids.

usage: bench/accuracy/people.py CONCORD DIR [--f1-min 0.99] [--show N]
DIR holds dataset3.csv (duplicates in one file) and dataset4a.csv, dataset4b.csv (two files) of the Febrl project: the first
column is an id such as rec-12-org or rec-12-dup-0, records of one number are one person. The program sees copies without
this column. --show prints so many wrong and so many missed pairs of each. Ends with 1 when an F1 is below --f1-min.
"""
import argparse
import collections
import csv
import itertools
import pathlib
import sys
import tempfile

import reconciliation


def without_ids(path, folder, name):
    """Writes a copy without the first column; returns it, the persons by row number from 1, and the records."""
    with open(path, newline="", encoding="utf-8") as file:
        records = list(csv.reader(file, skipinitialspace=True))
    copy = pathlib.Path(folder, name)
    with open(copy, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(record[1:] for record in records)
    return copy, {row: record[0].split("-")[1] for row, record in enumerate(records) if row}, records


def pairs_within(groups):
    return {pair for group in groups for pair in itertools.combinations(sorted(group), 2)}


def groups_by_person(persons):
    groups = collections.defaultdict(list)
    for row, person in persons.items():
        groups[person].append(row)
    return groups


def scores(stated, true):
    right = len(stated & true)
    precision = right / len(stated) if stated else 0.0
    recall = right / len(true) if true else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def print_scores(name, outcome, stated, true):
    precision, recall, f1 = scores(stated, true)
    print(f"{name}: {len(true)} true pairs, {len(stated)} stated, {len(stated & true)} of them true; "
          f"precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  in {outcome.seconds:.2f} s")
    return f1


def show(title, pairs, left, right, count):
    for one, other in sorted(pairs)[:count]:
        print(f"  {title} {one} {other}\n    {left[one]}\n    {right[other]}")


def stated_of(outcome):
    """Groups that are stated; what is ambiguous is none."""
    return [group for group in outcome.groups if not group.words.startswith("ambiguous")]


def duplicates(concord, path, shown):
    with tempfile.TemporaryDirectory(prefix="accuracy-") as folder:
        copy, persons, records = without_ids(path, folder, "records.csv")
        outcome = reconciliation.run_one(concord, copy)
    true = pairs_within(groups_by_person(persons).values())
    stated = pairs_within(group.left for group in stated_of(outcome))
    f1 = print_scores(path.name, outcome, stated, true)
    show("wrong", stated - true, records, records, shown)
    show("missed", true - stated, records, records, shown)
    return f1


def two_files(concord, left_path, right_path, shown):
    with tempfile.TemporaryDirectory(prefix="accuracy-") as folder:
        left, left_persons, left_records = without_ids(left_path, folder, "left.csv")
        right, right_persons, right_records = without_ids(right_path, folder, "right.csv")
        outcome = reconciliation.run(concord, left, right)
    by_person = groups_by_person(right_persons)
    true = {(row, other) for row, person in left_persons.items() for other in by_person.get(person, ())}
    stated = reconciliation.stated_pairs(stated_of(outcome))
    f1 = print_scores(f"{left_path.name} with {right_path.name}", outcome, stated, true)
    show("wrong", stated - true, left_records, right_records, shown)
    show("missed", true - stated, left_records, right_records, shown)
    return f1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--f1-min", type=float, default=0.0)
    parser.add_argument("--show", type=int, default=0)
    arguments = parser.parse_args()
    reached = [duplicates(arguments.concord, arguments.data / "dataset3.csv", arguments.show),
               two_files(arguments.concord, arguments.data / "dataset4a.csv", arguments.data / "dataset4b.csv", arguments.show)]
    return 0 if min(reached) >= arguments.f1_min else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Pairwise precision, recall and F1 of `concord reconcile` on two files of payments whose true pairs are known.

usage: bench/accuracy/linkage.py CONCORD DATA_DIR [--f1-min 0.90]
DATA_DIR holds origin.csv and destination.csv (first column: the id) and truth.csv (origin_id,destination_id). The program
sees copies of the first two alone. Ends with 1 when F1 is below --f1-min.
"""
import argparse
import csv
import pathlib
import sys

import reconciliation


def ids_of(path):
    """{row number from 1: id}; the id is the first column."""
    with open(path, newline="", encoding="utf-8") as file:
        return {number: record[0] for number, record in enumerate(csv.reader(file)) if number}


def true_pairs(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {(record["origin_id"], record["destination_id"]) for record in csv.DictReader(file)}


def scores(stated, true):
    right = len(stated & true)
    precision = right / len(stated) if stated else 0.0
    recall = right / len(true) if true else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--f1-min", type=float, default=0.0)
    arguments = parser.parse_args()
    origin, destination = arguments.data / "origin.csv", arguments.data / "destination.csv"
    outcome = reconciliation.run(arguments.concord, origin, destination)
    left, right = ids_of(origin), ids_of(destination)
    stated = {(left[a], right[b]) for a, b in reconciliation.stated_pairs(outcome.groups)}
    true = true_pairs(arguments.data / "truth.csv")
    precision, recall, f1 = scores(stated, true)
    print(f"{len(left)} x {len(right)} rows, {len(true)} true pairs, {len(stated)} stated, {len(stated & true)} of them true")
    print(f"precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  in {outcome.seconds:.2f} s")
    return 0 if f1 >= arguments.f1_min else 1


if __name__ == "__main__":
    sys.exit(main())

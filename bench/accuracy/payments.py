#!/usr/bin/env python3
"""How much of the truth `concord reconcile` finds in statements against order ledgers.

usage: bench/accuracy/payments.py CONCORD DIR... [--f1-min 0.97] [--precision-min 0.995] [--brief]
Each DIR holds left.csv (a statement: Line, Value Date, Description, Amount, Reference; perhaps with title lines, repeated
headers and a totals line), right.csv (orders: Order, Day, Customer, Payment gateway, ...) and truth.csv
(case,left_ids,right_ids; ids joined with '|'). The program sees copies of the first two alone.

A group of the truth is found when
  exact, lag, fee, typo, sign, batch, split, many   pairs.csv has a group with exactly its rows
  duplicate       such a group, or a group with one of its lines and the other line named a duplicate
  refund          pairs.csv has a group with exactly its two orders and no statement line
  missing_left    its order is in right_unmatched.csv
  missing_right   its line is in left_unmatched.csv
  other           its order is in right_out_of_scope.csv
All cases count. A group of pairs.csv is stated unless its pass is `ambiguous`, which says that nothing decides.
  recall      groups of the truth that are found, of all
  precision   stated groups with exactly the rows of a group of the truth, of all stated groups with both sides (a group with
              one of a duplicate's two lines counts as right); duplicates are read together with what they repeat
  pairs       of all (line, order) that stated groups put together, the share that the truth puts together too
F1 is of recall and precision. The scope is found when exactly the truth's `other` orders are out of scope.
Ends with 1 when a folder is below --f1-min or --precision-min, or its scope was not found.
"""
import argparse
import collections
import csv
import pathlib
import sys
from typing import NamedTuple

import reconciliation

REQUIRED_KINDS = ("exact", "lag", "fee", "typo", "sign", "batch", "split", "many")


class Side(NamedTuple):
    rows: dict   # id: row number
    lines: dict  # row number: line number


class Truth(NamedTuple):
    case: str
    left: frozenset
    right: frozenset


def read_side(path):
    """Data records are those whose first cell is a number; everything else is decoration."""
    rows, lines = {}, {}
    with open(path, newline="", encoding="utf-8") as file:
        dialect = csv.Sniffer().sniff(file.read(65536), delimiters=",;")
        file.seek(0)
        reader, before = csv.reader(file, dialect), 0
        for record in reader:
            if record and record[0].isdigit():
                rows[record[0]] = len(rows) + 1
                lines[len(rows)] = before + 1
            before = reader.line_num
    return Side(rows, lines)


def read_truth(path, left, right):
    def rows(side, text):
        return frozenset(side.rows[name] for name in text.split("|") if name)
    with open(path, newline="", encoding="utf-8") as file:
        return [Truth(record["case"], rows(left, record["left_ids"]), rows(right, record["right_ids"])) for record in csv.DictReader(file)]


def is_named_duplicate(row, outcome):
    return "duplicate" in outcome.left_unmatched.get(row, "") or any(
        "duplicate" in group.words for group in outcome.groups if row in group.left)


def is_found(truth, outcome, members):
    """members: the set of (left, right) of all stated groups."""
    exactly = (truth.left, truth.right) in members
    if truth.case in REQUIRED_KINDS or truth.case == "refund":
        return exactly
    if truth.case == "duplicate":
        return exactly or any((frozenset({row}), truth.right) in members and all(is_named_duplicate(other, outcome) for other in truth.left - {row})
                              for row in truth.left)
    listed = {"missing_left": outcome.right_unmatched, "missing_right": outcome.left_unmatched, "other": outcome.right_out_of_scope}[truth.case]
    return all(row in listed for row in truth.left | truth.right)


class Score(NamedTuple):
    by_case: dict  # case: [found, of]
    right: int     # of the stated groups
    stated: int
    ambiguous: int
    pairs: float
    judged: list   # of (confidence, whether right) of the stated groups
    scope_found: bool
    wrong_lines: int
    tie_out_holds: bool

    @property
    def recall(self):
        return sum(found for found, _ in self.by_case.values()) / max(1, sum(of for _, of in self.by_case.values()))

    @property
    def precision(self):
        return self.right / max(1, self.stated)

    @property
    def f1(self):
        return 2 * self.recall * self.precision / max(1e-9, self.recall + self.precision)


def judge(truths, outcome, left, right):
    all_stated = [group for group in outcome.groups if not group.words.startswith("ambiguous")]
    members = {(group.left, group.right) for group in all_stated}
    by_case = collections.defaultdict(lambda: [0, 0])
    for truth in truths:
        by_case[truth.case][0] += is_found(truth, outcome, members)
        by_case[truth.case][1] += 1
    stated = reconciliation.stated_pairs(all_stated)
    both = {pair for pair in members if pair[0] and pair[1]}
    whole = {(truth.left, truth.right) for truth in truths}
    whole |= {(frozenset({row}), truth.right) for truth in truths if truth.case == "duplicate" for row in truth.left}
    true = {(a, b) for truth in truths for a in truth.left for b in truth.right}
    outside = {row for truth in truths if truth.case == "other" for row in truth.right}
    scope = outcome.summary.get("scope") or {}
    scope_found = set(outcome.right_out_of_scope) == outside and (not outside or (scope.get("side") == "right" and bool(scope.get("filter"))))
    sides = {"left": left, "right": right}
    wrong_lines = sum(sides[side].lines.get(row) != line for (side, row), line in outcome.lines.items())
    pairs = len(stated & true) / len(stated) if stated else 0.0
    judged = [(group.confidence, (group.left, group.right) in whole) for group in all_stated if group.left and group.right]
    return Score(dict(by_case), len(both & whole), len(both), len(outcome.groups) - len(all_stated), pairs, judged, scope_found, wrong_lines,
                 bool(outcome.summary.get("tie_out", {}).get("holds")))


def print_score(name, score, outcome, brief):
    print(f"{'' if brief else chr(10)}{name}: F1 {score.f1:.4f}   recall {score.recall:.4f}   precision {score.precision:.4f} of {score.stated}   pairs {score.pairs:.4f}   "
          f"ambiguous {score.ambiguous}   scope {'found' if score.scope_found else 'NOT FOUND'}   {outcome.seconds:.2f} s"
          f"{'' if score.tie_out_holds else '   TIE-OUT DOES NOT HOLD'}{f'   WRONG LINE NUMBERS {score.wrong_lines}' if score.wrong_lines else ''}")
    if brief:
        return
    print(f"  {'case':<14}{'found':>8}{'of':>8}{'share':>9}")
    for case, (found, of) in sorted(score.by_case.items()):
        print(f"  {case:<14}{found:>8}{of:>8}{found / of:>9.4f}")


def print_reliability(judged):
    """Whether of the groups shown with some confidence that share is right."""
    print(f"\n  {'confidence':<14}{'groups':>8}{'mean':>9}{'right':>9}")
    bounds = (0, .6, .7, .8, .9, .95, .98, .99, .999, 1.01)
    for low, high in zip(bounds, bounds[1:]):
        inside = [(confidence, right) for confidence, right in judged if low <= confidence < high]
        if inside:
            print(f"  {low:>5.3f}-{min(1, high):<8.3f}{len(inside):>8}{sum(c for c, _ in inside) / len(inside):>9.4f}{sum(r for _, r in inside) / len(inside):>9.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--brief", action="store_true", help="one line a folder")
    parser.add_argument("--f1-min", type=float, default=0.0)
    parser.add_argument("--precision-min", type=float, default=0.0)
    arguments = parser.parse_args()
    good, total, stated, correct, judged = True, collections.defaultdict(lambda: [0, 0]), 0, 0, []
    for folder in arguments.folders:
        left, right = read_side(folder / "left.csv"), read_side(folder / "right.csv")
        truths = read_truth(folder / "truth.csv", left, right)
        outcome = reconciliation.run(arguments.concord, folder / "left.csv", folder / "right.csv")
        score = judge(truths, outcome, left, right)
        print_score(folder.name, score, outcome, arguments.brief)
        judged += score.judged
        stated, correct = stated + score.stated, correct + score.right
        for case, (found, of) in score.by_case.items():
            total[case][0] += found
            total[case][1] += of
        good = good and (score.f1 >= arguments.f1_min and score.precision >= arguments.precision_min and score.scope_found
                         and score.wrong_lines == 0 and score.tie_out_holds)
    print(f"\nall folders: {correct} of {stated} stated groups right")
    for case, (found, of) in sorted(total.items()):
        print(f"  {case:<14}{found:>8}{of:>8}{found / of:>9.4f}")
    print_reliability(judged)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Concord, given the example pair and nothing else, finds what TRUTH.md says, to the cent."""
import csv
import os
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "accuracy"))
import payments  # noqa: E402  (found through the line above)
import reconciliation  # noqa: E402

EXAMPLES = ROOT / "examples"
# The example's finer cases, as the judge of bench/accuracy knows them.
JUDGED_AS = {"exact_reference": "exact", "rounding": "fee"}


def truths():
    with open(EXAMPLES / "truth.csv", newline="", encoding="utf-8") as file:
        for record in csv.DictReader(file):
            left, right = (frozenset(int(row) for row in record[side].split("|") if row) for side in ("left_rows", "right_rows"))
            yield record["case"], payments.Truth(JUDGED_AS.get(record["case"], record["case"]), left, right)


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class ExamplePairReconciled(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.outcome = reconciliation.run(os.environ["CONCORD"], EXAMPLES / "statement.csv", EXAMPLES / "orders.csv")

    def test_every_event_is_found(self):
        members = {(group.left, group.right) for group in self.outcome.groups}
        missed = [(case, sorted(truth.left), sorted(truth.right)) for case, truth in truths() if not payments.is_found(truth, self.outcome, members)]
        self.assertEqual(missed, [])

    def test_nothing_else_is_put_together(self):
        true = {(left, right) for _, truth in truths() for left in truth.left for right in truth.right}
        self.assertEqual(reconciliation.stated_pairs(self.outcome.groups) - true, set())

    def test_totals_are_right_to_the_cent(self):
        summary = self.outcome.summary
        self.assertEqual((summary["left"]["rows"], summary["left"]["sum"]), (57, "22335.94"))
        self.assertEqual((summary["right"]["rows"], summary["right"]["sum"]), (88, "30155.64"))
        self.assertEqual((summary["scope"]["side"], summary["scope"]["rows"], summary["scope"]["sum"]), ("right", 58, "21193.24"))
        self.assertEqual(summary["missing"], {"from_left": {"rows": 3, "sum": "1230.70"}, "from_right": {"rows": 4, "sum": "2057.17"}})
        # Everything: 22335.94 - 30155.64; inside the scope: 22335.94 - 21193.24.
        self.assertEqual(summary["tie_out"], {"difference": "-7819.70", "explained": "-7819.70", "holds": True, "in_scope_difference": "1142.70"})
        self.assertIn(summary["currency"], ("RM", "MYR"))

    def test_lines_lead_back_to_the_file(self):
        for (side, row), line in self.outcome.lines.items():
            expected = row + 1 if side == "right" else row + 6 + (row > 30)
            self.assertEqual(line, expected, f"{side} row {row}")


if __name__ == "__main__":
    unittest.main()

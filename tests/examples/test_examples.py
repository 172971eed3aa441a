#!/usr/bin/env python3
"""The example pair, its truth and TRUTH.md's figures agree. Reads the files afresh and shares no code with make.py."""
import collections
import csv
import decimal
import pathlib
import re
import subprocess
import sys
import tempfile
import shutil
import unittest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
STATEMENT_DATE = re.compile(r"^\d\d/\d\d/2024$")
CENT = decimal.Decimal("0.01")


def amount(text):
    return decimal.Decimal(text.replace(",", ""))


def read_csv(name):
    with open(EXAMPLES / name, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def statement_rows():
    return [record for record in read_csv("statement.csv") if STATEMENT_DATE.match(record[0])]


def row_numbers(text):
    return [int(number) for number in text.split("|") if number]


class ExamplePair(unittest.TestCase):
    def setUp(self):
        self.left = [amount(record[3]) for record in statement_rows()]
        self.orders = read_csv("orders.csv")[1:]
        self.right = [amount(record[5]) for record in self.orders]
        self.truth = [(case, row_numbers(left), row_numbers(right)) for case, left, right in read_csv("truth.csv")[1:]]

    def test_every_row_is_in_exactly_one_event(self):
        left = sorted(row for _, rows, _ in self.truth for row in rows)
        right = sorted(row for _, _, rows in self.truth for row in rows)
        self.assertEqual(left, list(range(1, len(self.left) + 1)))
        self.assertEqual(right, list(range(1, len(self.right) + 1)))

    def test_statement_total_and_running_balance_hold(self):
        records = statement_rows()
        total = next(record for record in read_csv("statement.csv") if record[1] == "Total")
        self.assertEqual(sum(self.left), amount(total[3]))
        for before, after in zip(records, records[1:]):
            self.assertEqual(amount(before[4]) + amount(after[3]), amount(after[4]))

    def test_scope_is_one_gateway(self):
        outside = {row for case, _, rows in self.truth if case == "other" for row in rows}
        for row, record in enumerate(self.orders, start=1):
            self.assertEqual(record[3] != "QR Pay", row in outside, f"order row {row}")

    def test_each_case_is_what_its_name_says(self):
        for case, left_rows, right_rows in self.truth:
            with self.subTest(case=case, left=left_rows, right=right_rows):
                left = [self.left[row - 1] for row in left_rows]
                right = [self.right[row - 1] for row in right_rows]
                self.assertTrue(IS_CASE[case](left, right))

    def test_truth_document_shows_the_recomputed_figures(self):
        sums = collections.defaultdict(lambda: [0, 0, 0, decimal.Decimal("0.00"), decimal.Decimal("0.00")])
        for case, left_rows, right_rows in self.truth:
            entry = sums[case]
            entry[0] += 1
            entry[1] += len(left_rows)
            entry[2] += len(right_rows)
            entry[3] += sum(self.left[row - 1] for row in left_rows)
            entry[4] += sum(self.right[row - 1] for row in right_rows)
        document = (EXAMPLES / "TRUTH.md").read_text(encoding="utf-8")
        in_scope = [0, 0, 0, decimal.Decimal("0.00"), decimal.Decimal("0.00")]
        for case, entry in sums.items():
            difference = "outside the scope" if case == "other" else f"{entry[3] - entry[4]:,}"
            self.assertIn(table_row(f"`{case}`", entry, difference), document)
            if case != "other":
                in_scope = [a + b for a, b in zip(in_scope, entry)]
        self.assertIn(table_row("in scope together", in_scope, f"{in_scope[3] - in_scope[4]:,}"), document)

    def test_files_are_what_the_story_makes(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(EXAMPLES / "make.py", folder)
            subprocess.run([sys.executable, str(pathlib.Path(folder, "make.py"))], check=True)
            for name in ("statement.csv", "orders.csv", "truth.csv"):
                self.assertEqual(pathlib.Path(folder, name).read_bytes(), (EXAMPLES / name).read_bytes(), name)


def table_row(label, entry, difference):
    return f"| {label} | {entry[0]} | {entry[1]} | {entry[2]} | {entry[3]:,} | {entry[4]:,} | {difference} |"


def is_fee(left, right):
    return [right[0] - left[0]] == [(right[0] * decimal.Decimal("0.007")).quantize(CENT)]


def same_digits(left, right):
    return left != right and sorted(str(left[0])) == sorted(str(right[0]))


IS_CASE = {
    "exact_reference": lambda left, right: left == right and len(left) == 1,
    "exact": lambda left, right: left == right and len(left) == 1,
    "lag": lambda left, right: left == right and len(left) == 1,
    "rounding": lambda left, right: CENT <= abs(left[0] - right[0]) <= 2 * CENT,
    "fee": is_fee,
    "duplicate": lambda left, right: left == [right[0]] * 2 and len(right) == 1,
    "refund": lambda left, right: not left and len(right) == 2 and sum(right) == 0,
    "sign": lambda left, right: left == [-right[0]] and len(right) == 1,
    "typo": same_digits,
    "missing_left": lambda left, right: not left and len(right) == 1,
    "missing_right": lambda left, right: not right and len(left) == 1,
    "other": lambda left, right: not left and len(right) == 1,
}


if __name__ == "__main__":
    unittest.main()

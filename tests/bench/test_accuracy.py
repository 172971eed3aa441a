#!/usr/bin/env python3
"""The judges of bench/accuracy are right: small outputs written by hand, scores counted by hand."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ACCURACY = pathlib.Path(__file__).resolve().parents[2] / "bench" / "accuracy"
sys.path.insert(0, str(ACCURACY))
import linkage  # noqa: E402  (found through the line above)
import payments  # noqa: E402
import reconciliation  # noqa: E402

PAIRS_HEADER = "group,left_row,right_row,left_line,right_line,pass,confidence,left_amount,right_amount,explanation\n"

# Stands in for the program: leaves the folder that it finds in PREPARED, and refuses to run where a truth can be seen.
STAND_IN = """#!{python}
import pathlib, shutil, sys
left, out = pathlib.Path(sys.argv[2]), sys.argv[5]
assert sys.argv[1] == "reconcile" and sys.argv[4] == "--out"
assert sorted(path.name for path in left.parent.iterdir()) == ["left.csv", "right.csv"], "something else is visible"
shutil.copytree({prepared!r}, out)
"""

# 1001 exact with 51; 1002 and 1003 paid twice for 52; 1004 fee for 53; 1005 has no order; 54 and 55 a refund; 56 missing on
# the left; 57 paid in cash; 1006 and 1007 both parts of 58. The statement has a title, a repeated header and a total.
LEFT = ("Statement of account,,,,\n,,,,\nLine,Value Date,Description,Amount (RM),Reference\n"
        "1001,01/03/2025,A,10.00,\n1002,02/03/2025,\"B\nb\",20.00,\n1003,02/03/2025,B,20.00,\n"
        "Line,Value Date,Description,Amount (RM),Reference\n"
        "1004,03/03/2025,C,29.80,\n1005,04/03/2025,D,5.00,\n1006,05/03/2025,E,30.00,\n1007,06/03/2025,E,12.00,\n,,Total:,126.80,\n")
RIGHT = ("Order,Day,Customer,Payment gateway,Net payments,Order reference\n"
         "51,2025-03-01,A,QR Pay,10.00,\n52,2025-03-02,B,QR Pay,20.00,\n53,2025-03-03,C,QR Pay,30.00,\n54,2025-03-04,F,QR Pay,8.00,\n"
         "55,2025-03-05,F,QR Pay,-8.00,\n56,2025-03-06,G,QR Pay,9.00,\n57,2025-03-07,H,cash,7.00,\n58,2025-03-05,E,QR Pay,42.00,\n")
TRUTH = ("case,left_ids,right_ids\nexact,1001,51\nduplicate,1002|1003,52\nfee,1004,53\nmissing_right,1005,\nrefund,,54|55\n"
         "missing_left,,56\nother,,57\nsplit,1006|1007,58\n")
PAIRS = {
    "exact": "1,1,1,4,2,exact,1,10.00,10.00,\n",
    "duplicate": "2,2,2,5,3,duplicate,1,20.00,20.00,paid twice\n2,3,,7,,duplicate,1,20.00,,paid twice\n",
    "fee": "3,4,3,9,4,fee,0.9,29.80,30.00,short by 0.20\n",
    "refund": "4,,4,,5,refund,1,,8.00,cancels\n4,,5,,6,refund,1,,-8.00,cancels\n",
    "split": "5,6,,11,,sum,0.8,30.00,,\n5,7,,12,,sum,0.8,12.00,,\n5,,8,,9,sum,0.8,,42.00,\n",
}
SUMMARY = {"scope": {"side": "right", "filter": "\"Payment gateway\" = 'QR Pay'"}, "tie_out": {"holds": True}}


class Judges(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.output = {"pairs.csv": PAIRS_HEADER + "".join(PAIRS.values()), "left_unmatched.csv": "row,line,reason\n5,10,\n",
                       "right_unmatched.csv": "row,line,reason\n6,7,\n", "right_out_of_scope.csv": "row,line\n7,8\n",
                       "summary.json": json.dumps(SUMMARY)}

    def write(self, folder, files):
        (self.root / folder).mkdir(exist_ok=True)
        for name, text in files.items():
            (self.root / folder / name).write_text(text, encoding="utf-8", newline="")
        return self.root / folder

    def score(self):
        data = self.write("data", {"left.csv": LEFT, "right.csv": RIGHT, "truth.csv": TRUTH})
        outcome = reconciliation.read_outcome(self.write("output", self.output))
        left, right = payments.read_side(data / "left.csv"), payments.read_side(data / "right.csv")
        return payments.judge(payments.read_truth(data / "truth.csv", left, right), outcome, left, right)

    def test_everything_right(self):
        score = self.score()
        self.assertEqual({case: tuple(pair) for case, pair in score.by_case.items()},
                         {case: (1, 1) for case in ("exact", "duplicate", "fee", "missing_right", "refund", "missing_left", "other", "split")})
        self.assertEqual((score.recall, score.precision, score.stated, score.scope_found, score.wrong_lines), (1.0, 1.0, 4, True, 0))

    def test_each_missing_group_counts_against_its_case(self):
        for case, text in PAIRS.items():
            with self.subTest(case):
                self.output["pairs.csv"] = PAIRS_HEADER + "".join(PAIRS.values()).replace(text, "")
                score = self.score()
                self.assertEqual([name for name, pair in score.by_case.items() if pair[0] == 0], [case])
                self.assertAlmostEqual(score.recall, 7 / 8)

    def test_a_duplicate_may_be_named_outside_its_group(self):
        self.output["pairs.csv"] = self.output["pairs.csv"].replace("2,3,,7,,duplicate,1,20.00,,paid twice\n", "")
        self.assertEqual(self.score().by_case["duplicate"], [0, 1])
        self.output["left_unmatched.csv"] += "3,7,Duplicate of row 2\n"
        self.assertEqual(self.score().by_case["duplicate"], [1, 1])

    def test_a_group_with_a_foreign_member_is_not_found(self):
        self.output["pairs.csv"] += "3,5,,10,,fee,0.9,5.00,,\n"  # the fee's group claims line 1005 too
        score = self.score()
        self.assertEqual(score.by_case["fee"], [0, 1])
        self.assertAlmostEqual(score.precision, 3 / 4)  # exact, duplicate and split of the four groups with both sides

    def test_a_wrong_pair_costs_precision(self):
        self.output["pairs.csv"] += "9,5,6,10,7,guess,0.5,5.00,9.00,\n"
        self.assertAlmostEqual(self.score().precision, 4 / 5)

    def test_scope_must_be_exact(self):
        self.output["right_out_of_scope.csv"] = "row,line\n7,8\n6,7\n"
        self.assertFalse(self.score().scope_found)
        del self.output["right_out_of_scope.csv"]
        (self.root / "output" / "right_out_of_scope.csv").unlink()
        self.assertFalse(self.score().scope_found)

    def test_line_numbers_are_checked(self):
        self.output["pairs.csv"] = self.output["pairs.csv"].replace("3,4,3,9,4,", "3,4,3,8,4,")
        self.assertEqual(self.score().wrong_lines, 1)

    def run_program(self, name, *arguments):
        stand_in = self.root / "concord"
        stand_in.write_text(STAND_IN.format(python=sys.executable, prepared=str(self.root / "output")), encoding="utf-8")
        stand_in.chmod(0o755)
        return subprocess.run([sys.executable, "-B", str(ACCURACY / name), str(stand_in), *arguments], capture_output=True, text=True, check=False)

    def test_payments_program_end_to_end(self):
        data = self.write("data", {"left.csv": LEFT, "right.csv": RIGHT, "truth.csv": TRUTH})
        self.write("output", self.output)
        ended = self.run_program("payments.py", str(data), "--f1-min", "0.97", "--precision-min", "0.99")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("F1 1.0000   recall 1.0000   precision 1.0000 of 4   pairs 1.0000   ambiguous 0   scope found", ended.stdout)
        self.write("output", {"pairs.csv": PAIRS_HEADER + PAIRS["exact"]})
        ended = self.run_program("payments.py", str(data), "--f1-min", "0.97")
        self.assertEqual(ended.returncode, 1, ended.stderr)
        self.assertIn("all folders: 1 of 1 stated groups right", ended.stdout)

    def test_linkage_program_end_to_end(self):
        data = self.write("data", {"origin.csv": "origin_id,amount\n91,1\n92,2\n93,3\n94,4\n", "destination.csv": "destination_id,amount\n71,1\n72,2\n73,3\n",
                                   "truth.csv": "origin_id,destination_id\n91,71\n92,73\n93,72\n94,74\n"})
        # Stated: 91-71 and 92-73 (true), 93-73 (false): precision 2/3, recall 2/4, F1 4/7.
        self.write("output", {**self.output, "pairs.csv": PAIRS_HEADER + "1,1,1,2,2,x,1,1,1,\n2,2,3,3,4,x,1,2,2,\n3,3,3,4,4,x,1,3,3,\n"})
        ended = self.run_program("linkage.py", str(data), "--f1-min", "0.57")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("precision 0.6667  recall 0.5000  F1 0.5714", ended.stdout)
        self.assertEqual(self.run_program("linkage.py", str(data), "--f1-min", "0.58").returncode, 1)

    def test_scores_at_the_edges(self):
        self.assertEqual(linkage.scores(set(), {(1, 1)}), (0.0, 0.0, 0.0))
        self.assertEqual(linkage.scores({(1, 1)}, {(1, 1)}), (1.0, 1.0, 1.0))


if __name__ == "__main__":
    unittest.main()

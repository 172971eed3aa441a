#!/usr/bin/env python3
"""Every kind of defect of bench/accuracy/csv_defects.py once, read by the program, and the judge that scores it.

The floors are what the program reaches; they may only rise. The seed is fixed, and a failure names its case.
"""
import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench" / "accuracy"))
import csv_defects
import csv_structure

SEED = 501
AVERAGE_MIN = 9.95
KIND_MIN = 8.5


class Judge(unittest.TestCase):
    case = csv_defects.make_case("file_clean", SEED)

    def test_the_truth_is_worth_ten(self):
        self.assertEqual(csv_structure.score(self.case, self.case.header + self.case.records, 1), 10.0)

    def test_nothing_is_worth_one(self):
        self.assertEqual(csv_structure.score(self.case, [], 0), 1.0)

    def test_each_loss_costs(self):
        rows = self.case.header + self.case.records
        for wrong in (rows[:-1], rows[1:], rows + [["x"]], [row[:-1] for row in rows], rows[:-1] + [rows[-1] + ["x"]]):
            self.assertLess(csv_structure.score(self.case, wrong, 1), 9.999)
        self.assertLess(csv_structure.score(self.case, rows, 0), 8.0)

    def test_the_same_seed_makes_the_same_bytes(self):
        for kind in csv_defects.KINDS:
            self.assertEqual(csv_defects.make_case(kind, SEED), csv_defects.make_case(kind, SEED))


class Program(unittest.TestCase):
    def test_reads_every_kind_of_defect(self):
        program, scores = os.environ["CONCORD"], {}
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "input.csv"
            for kind in csv_defects.KINDS:
                case = csv_defects.make_case(kind, SEED)
                path.write_bytes(case.data)
                try:
                    scores[kind] = csv_structure.score(case, *csv_structure.read_with_concord(program, path))
                except csv_structure.NotLoaded as failure:
                    self.fail(f"{kind} seed {SEED} is not loaded: {failure}")
        weak = {kind: round(worth, 3) for kind, worth in scores.items() if worth < KIND_MIN}
        self.assertEqual(weak, {}, f"seed {SEED}")
        self.assertGreaterEqual(sum(scores.values()) / len(scores), AVERAGE_MIN, f"seed {SEED}: " + str({k: v for k, v in scores.items() if v < 9.99}))


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The decisions that docs/reconcile.md shows are obeyed on the example pair, and what the program writes can be fed back."""
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "accuracy"))
import reconciliation  # noqa: E402  (found through the line above)

STATEMENT, ORDERS = (ROOT / "examples" / name for name in ("statement.csv", "orders.csv"))


def documented():
    page = (ROOT / "docs" / "reconcile.md").read_text(encoding="utf-8")
    return page.split("```csv\ndecision,", 1)[1].split("```", 1)[0].join(("decision,", ""))


def records(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class Decisions(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def reconcile(self, name, decisions=None, statement=STATEMENT):
        out = self.folder / name
        command = [os.environ["CONCORD"], "reconcile", statement, ORDERS, "--out", out, "--json"]
        result = subprocess.run(command + (["--decisions", decisions] if decisions else []), capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout), reconciliation.read_pairs(out / "pairs.csv")[0]

    def states(self, summary):
        return [(each["decision"], each["state"]) for each in summary["decisions"]["list"]]

    def check_example(self, summary, groups, shift=0):
        self.assertEqual(self.states(summary), [("reject", "obeyed"), ("accept", "obeyed"), ("pair", "obeyed"), ("note", "obeyed")])
        members = {(group.left, group.right) for group in groups}
        pairs = reconciliation.stated_pairs(groups)
        self.assertNotIn((24 + shift, 36), pairs)
        self.assertIn((frozenset({39 + shift}), frozenset({59})), members)
        self.assertEqual([group.confidence for group in groups if group.left == {9 + shift}], [1])
        self.assertTrue(summary["tie_out"]["holds"])

    def test_the_documented_file_is_obeyed(self):
        file = self.folder / "mine.csv"
        file.write_text(documented(), encoding="utf-8")
        self.check_example(*self.reconcile("out", file))
        reasons = [each["explanation"] for each in records(self.folder / "out" / "explanations.csv") if each["row"] == "57"]
        self.assertTrue(reasons[0].endswith("; note: interest income of March"), reasons)

    def test_it_is_obeyed_when_a_row_comes_before(self):
        lines = STATEMENT.read_text(encoding="utf-8").splitlines(keepends=True)
        first = next(index for index, line in enumerate(lines) if line.startswith("01/03/2024"))
        longer = self.folder / "longer.csv"
        longer.write_text("".join(lines[:first] + ["01/03/2024,CASH DEPOSIT NEW,,3.21,\"8,412.55\"\n"] + lines[first:]), encoding="utf-8")
        file = self.folder / "mine.csv"
        file.write_text(documented(), encoding="utf-8")
        self.check_example(*self.reconcile("out", file, longer), shift=1)

    def test_what_is_written_can_be_fed_back(self):
        first, groups = self.reconcile("first")
        template = records(self.folder / "first" / "decisions.csv")
        self.assertTrue(template)
        edited = self.folder / "edited.csv"
        with open(edited, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, template[0].keys())
            writer.writeheader()
            writer.writerows({**line, "decision": "accept" if line["confidence"] else ""} for line in template)
        second, again = self.reconcile("second", edited)
        self.assertEqual({state for _, state in self.states(second)}, {"obeyed"})
        self.assertEqual([(group.left, group.right, group.words) for group in groups], [(group.left, group.right, group.words) for group in again])
        self.assertEqual(first["buckets"], second["buckets"])
        third, _ = self.reconcile("third", self.folder / "second" / "decisions.csv")
        self.assertEqual(sorted(self.states(second)), sorted(self.states(third)))
        self.assertEqual(records(self.folder / "second" / "decisions.csv"), records(self.folder / "third" / "decisions.csv"))

    def test_with_keys_it_is_refused(self):
        result = subprocess.run([os.environ["CONCORD"], "reconcile", ORDERS, ORDERS, "--keys", "Order No", "--decisions", "x.csv"],
                                capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("--decisions", result.stderr)

    def test_a_table_that_is_none_is_refused(self):
        result = subprocess.run([os.environ["CONCORD"], "reconcile", STATEMENT, ORDERS, "--decisions", ORDERS], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 3)
        self.assertIn('orders.csv has no column "decision"', result.stderr)


if __name__ == "__main__":
    unittest.main()

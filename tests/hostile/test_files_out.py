#!/usr/bin/env python3
"""What Concord writes from hostile values: no spreadsheet computes them, no page runs them, no program reads other values."""
import csv
import io
import json
import os
import re
import unittest
import zipfile

from program import HostileFile

FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\uff1d1+1", "=HYPERLINK(\"x\",\"y\")", "x;=1+1"]
MARKUP = ["<script>alert(1)</script>", "<svg onload=alert(1)>", "javascript:alert(1)", "\u202e0.21 DSU", "</td></table><h1>x", "&lt;b&gt;", "]]>", "${7*7}"]


def table(texts):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "amount", "day", "remark"])
    for number, text in enumerate(texts, 1):
        writer.writerow([f"K-{number:03}", f"{number}.50", f"2024-01-{number:02}", text])
    return out.getvalue()


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class Converted(HostileFile):
    def test_machines_get_each_value_as_it_was(self):
        """CSV and JSON of convert are for programs: nothing is put before a value, and reading them again gives the same."""
        texts = [*FORMULAS, *MARKUP, "-5", "+44 20 7946 0000"]
        path = self.file("values.csv", table(texts))
        kept = [text.strip("\t") for text in texts]  # blanks around a text are no part of it
        for to in ("csv", "tsv", "jsonl"):
            with self.subTest(to):
                written = self.converted(path, to=to).decode()
                self.file(f"again.{to}", written)
                rows = [json.loads(line) for line in self.converted(f"again.{to}", to="jsonl").decode().splitlines()]
                self.assertEqual([row["remark"].strip("\t") for row in rows], kept)
        raw = list(csv.DictReader(io.StringIO(self.converted(path, "--as-text").decode())))
        self.assertEqual([row["remark"] for row in raw], texts)

    def test_numbers_stay_numbers(self):
        path = self.file("signed.csv", "id,amount\nA,-5.25\nB,-1\nC,3\n")
        self.assertEqual(self.converted(path).decode(), "id,amount\nA,-5.25\nB,-1.00\nC,3.00\n")
        self.assertIn('"amount":-5.25', self.converted(path, to="jsonl").decode().replace(" ", ""))

    def test_workbooks_hold_texts_and_no_formula(self):
        path = self.file("values.csv", table(FORMULAS))
        self.assertEqual(self.run_on("convert", path, "-o", "values.xlsx").code, 0)
        with zipfile.ZipFile(self.folder / "values.xlsx") as package:
            sheets = "".join(package.read(name).decode() for name in package.namelist() if "worksheets" in name)
        self.assertNotIn("<f>", sheets)
        self.assertNotIn("<f ", sheets)
        self.assertNotIn("<hyperlink", sheets.lower())
        rows = [json.loads(line) for line in self.converted("values.xlsx", to="jsonl").decode().splitlines()]
        self.assertEqual([row["remark"].strip() for row in rows], [text.strip() for text in FORMULAS])

    def test_an_unwritable_place_leaves_nothing(self):
        path = self.file("values.csv", table(FORMULAS))
        outcome = self.run_on("convert", path, "-o", "nowhere/values.csv")
        self.assertIn(outcome.code, (2, 3, 5))
        self.assertEqual([entry.name for entry in self.folder.iterdir()], ["values.csv"])


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class Reports(HostileFile):
    """The reports of reconcile and profile, of two files whose every text is an attack."""

    def reconciled(self, texts):
        right = table(texts).splitlines()
        del right[2]
        self.file("left.csv", table(texts))
        self.file("right.csv", "\n".join(right[:-1]) + "\n")
        outcome = self.run_on("reconcile", "left.csv", "right.csv", "--out", "report")
        self.assertEqual(outcome.code, 0, outcome.err)
        return self.folder / "report"

    def assert_harmless(self, page):
        """No element or attribute of the page came from a cell, and nothing is fetched."""
        scripts = re.findall(r"<script\b[^>]*>", page)
        self.assertEqual(len(scripts), page.count("</script>"))
        self.assertNotIn("alert(1)</script>", page)
        self.assertNotIn("<svg onload", page)
        self.assertNotIn("</table><h1>x", page)
        self.assertIsNone(re.search(r"(?:href|src|action)\s*=\s*[\"']?\s*(?:javascript:|https?:|//)", page, re.IGNORECASE))
        self.assertIsNone(re.search(r"\son[a-z]+\s*=\s*[\"']?alert", re.sub(r"&lt;.*?&gt;", "", page)))
        self.assertNotIn("\u202e", page)
        self.assertIn("Content-Security-Policy", page)

    def test_pages_show_markup_as_text(self):
        report = self.reconciled(MARKUP)
        self.assert_harmless((report / "report.html").read_text(encoding="utf-8"))
        outcome = self.run_on("profile", "left.csv", "--html", "profile.html")
        self.assertEqual(outcome.code, 0, outcome.err)
        self.assert_harmless((self.folder / "profile.html").read_text(encoding="utf-8"))

    def test_lists_for_spreadsheets_hold_no_formula(self):
        report = self.reconciled(FORMULAS)
        for path in sorted(report.glob("*.csv")):
            with open(path, newline="", encoding="utf-8") as file:
                for row in csv.reader(file):
                    for cell in row:
                        is_number = re.fullmatch(r"[+-]?[0-9.,]*", cell) is not None
                        self.assertFalse(not is_number and cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\uff1d"), f"{path.name}: {cell}")
        with zipfile.ZipFile(report / "report.xlsx") as package:
            sheets = "".join(package.read(name).decode() for name in package.namelist() if "worksheets" in name)
        self.assertIsNone(re.search(r"<f[ >]", sheets))

    def test_a_cell_of_10_mib(self):
        report = self.reconciled(["x" * (10 << 20), *MARKUP[1:]])
        self.assertLess((report / "report.html").stat().st_size, 2 << 20)
        with zipfile.ZipFile(report / "report.xlsx") as package:
            texts = re.findall(r"<t[^>]*>([^<]*)</t>", "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml")))
        self.assertLessEqual(max(map(len, texts)), 32767)

    def test_terminal_output_holds_no_control_sequence(self):
        path = self.file("tty.csv", table(["\x1b]0;title\x07", "\x1b[2J", "\u202eabc", "a\nb", "\x9b31m"]))
        for command in ("profile", "inspect"):
            outcome = self.run_on(command, path)
            self.assertEqual(outcome.code, 0, outcome.err)
            for raw in ("\x1b", "\x07", "\u202e", "\x9b"):
                self.assertNotIn(raw, outcome.out.decode() + outcome.err)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Files that attack whoever reads them: bombs, lies, broken structure. Each is refused clearly or read right, within bounds."""
import gzip
import io
import os
import tarfile
import unittest
import zipfile

import packages
from program import HostileFile

MIB = 1 << 20


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class Bombs(HostileFile):
    def test_a_sheet_of_512_mib_in_half_a_mib(self):
        blanks = packages.workbook(sheet=[packages.SHEET[:-12], *[b" " * MIB] * 512, packages.SHEET[-12:]])
        self.assertLess(len(blanks), MIB)
        self.refused(self.file("bomb.xlsx", blanks), "bomb.xlsx", mib=100)

    def test_a_sheet_of_many_equal_rows(self):
        row = b'<row><c t="s"><v>2</v></c><c><v>1</v></c></row>' * 22000
        bomb = packages.workbook(sheet=[packages.SHEET.removesuffix("</sheetData></worksheet>"), *[row] * 512, "</sheetData></worksheet>"])
        self.refused(self.file("rows.xlsx", bomb), "rows.xlsx", mib=400)

    def test_styles_that_compress_well_are_no_bomb(self):
        styles = f'<styleSheet xmlns="{packages.MAIN}"><fonts>{"<font><sz val=&#34;11&#34;/></font>".replace("&#34;", chr(34)) * 20000}</fonts></styleSheet>'
        outcome = self.inspected(self.file("styled.xlsx", packages.workbook(styles=styles)))
        self.assertEqual(outcome.json["inputs"][0]["tables"][0]["rows"], 2)

    def test_a_compressed_text_of_2_gib(self):
        out = io.BytesIO()
        with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as packed:
            for _ in range(2048):
                packed.write(b"0" * MIB)
        self.refused(self.file("bomb.csv.gz", out.getvalue()), "bomb.csv.gz", mib=200)

    def test_archives_in_archives(self):
        content = gzip.compress(b"a,b\n1,2\n" * 100000)
        for _ in range(40):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
                package.writestr("inner.zip", content)
            content = out.getvalue()
        self.refused(self.file("nested.zip", content), "nested.zip")


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class MarkupThatReachesOut(HostileFile):
    LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12)) + "]>"
    OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'

    def test_document_types_in_shared_strings(self):
        for name, doctype, entity in (("laughs.xlsx", self.LAUGHS, "m"), ("outside.xlsx", self.OUTSIDE, "a")):
            with self.subTest(name):
                shared = packages.SHARED.replace("<sst", doctype + "<sst").replace("Ann", f"&{entity};")
                self.refused(self.file(name, packages.workbook(shared=shared)), name, "it is not read", mib=100)

    def test_document_types_in_xml(self):
        for name, doctype, entity in (("laughs.xml", self.LAUGHS, "m"), ("outside.xml", self.OUTSIDE, "a")):
            with self.subTest(name):
                rows = "".join(f"<row><name>&{entity};</name><amount>{i}</amount></row>" for i in range(5))
                self.refused(self.file(name, f'<?xml version="1.0"?>{doctype}<rows>{rows}</rows>'), name, "it is not read", mib=100)

    def test_pages_with_programs_and_frames_are_only_tables(self):
        rows = "".join(f"<tr><td>{i}</td><td>x<script>alert({i})</script></td></tr>" for i in range(5))
        page = f'<html><iframe src="file:///etc/hostname"></iframe><table><tr><th>id</th><th>text</th></tr>{rows}</table></html>'
        self.assertEqual(self.converted(self.file("page.html", page)).splitlines()[:2], [b"id,text", b"0,x"])


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class ArchivesThatClimb(HostileFile):
    TABLE = b"a,b\n1,2\n3,4\n"

    def test_members_whose_names_lead_elsewhere(self):
        for number, name in enumerate(("../../etc/cron.d/x", "/etc/cron.d/x", "a/../../x.csv", "..\\..\\x.csv", "C:\\x.csv")):
            with self.subTest(name):
                self.refused(self.file(f"climb{number}.zip", packages.stored_zip([(name, self.TABLE)])), f"climb{number}.zip")

    def test_a_workbook_with_such_a_member_writes_nothing(self):
        path = self.file("climb.xlsx", packages.workbook(extra=[("../../../tmp/x.xml", b"<x/>")]))
        before = os.listdir("/tmp")
        outcome = self.run_on("inspect", path)
        self.assertIn(outcome.code, (0, 3))
        self.assertEqual([name for name in os.listdir("/tmp") if name == "x.xml"], [name for name in before if name == "x.xml"])
        self.assertEqual([entry.name for entry in self.folder.iterdir()], ["climb.xlsx"])

    def test_links_in_an_archive_are_not_followed(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as package:
            link = tarfile.TarInfo("data.csv")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            package.addfile(link)
        outcome = self.refused(self.file("link.tar", out.getvalue()), "link.tar")
        self.assertNotIn("root:", outcome.err)

    def test_the_same_name_twice(self):
        self.refused(self.file("twice.zip", packages.stored_zip([("a.csv", self.TABLE), ("a.csv", b"a,b\n9,9\n")])), "a.csv")

    def test_sixty_thousand_members(self):
        self.refused(self.file("many.zip", packages.stored_zip([(f"{i}.csv", b"") for i in range(60000)])), "many.zip", mib=200)

    def test_encrypted_members(self):
        self.refused(self.file("secret.zip", packages.stored_zip([("a.csv", self.TABLE)], flags=1)), "secret.zip", "encrypt")

    def test_sizes_that_lie(self):
        for size in (1 << 50, 3, 2**64 - 1):
            with self.subTest(size):
                outcome = self.run_on("inspect", self.file("lie.zip", packages.zip_that_lies_about_size("a.csv", self.TABLE, size)))
                self.assertIn(outcome.code, (0, 3, 4), outcome.err)
                self.assertLess(outcome.peak_mib, 200)
                if outcome.code == 0:
                    self.assertIn(b"2 rows", outcome.out)


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class CellsFarOut(HostileFile):
    def test_places_that_no_sheet_has(self):
        for reference in ("XFD1048577", "XFE1", "A99999999999", "AAAAAAAA1", "A0", "1", "A-1"):
            with self.subTest(reference):
                sheet = packages.SHEET.replace("B3", reference)
                outcome = self.run_on("inspect", self.file("far.xlsx", packages.workbook(sheet=sheet)))
                self.assertIn(outcome.code, (0, 3), outcome.err)
                self.assertLess(outcome.peak_mib, 200)
                if outcome.code == 3:
                    self.assertIn("far.xlsx", outcome.err)

    def test_two_corners_do_not_fill_the_sheet(self):
        sheet = packages.SHEET.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
        outcome = self.inspected(self.file("sparse.xlsx", packages.workbook(sheet=sheet)))
        self.assertLess(outcome.peak_mib, 200)
        self.assertLessEqual(sum(table["rows"] for table in outcome.json["inputs"][0]["tables"]), 3)


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class TextThatIsNoTable(HostileFile):
    def counts(self, path):
        table = self.inspected(path).json["inputs"][0]["tables"][0]
        self.assertEqual(table["records"], table["rows"] + table["rejected"])
        return table

    def test_one_line_without_an_end(self):
        with open(self.folder / "line.csv", "wb") as file:
            file.write(b"a,b\n")
            for _ in range(512):
                file.write(b"x" * MIB)
        self.refused("line.csv", "line.csv", "line 2", mib=400)

    def test_a_million_columns(self):
        self.refused(self.file("wide.csv", ",".join(f"c{i}" for i in range(10**6)) + "\n" + "1," * (10**6 - 1) + "1\n"), "wide.csv", "columns", mib=400)

    def test_rows_longer_than_any_usual_sample(self):
        """The dialect of a wide table is found, though its first record is longer than most files' first hundred."""
        columns = 12000
        text = ";".join(f"column{i}" for i in range(columns)) + "\n" + (";".join(["12,50"] * columns) + "\n") * 4
        table = self.counts(self.file("wide.csv", text))
        self.assertEqual((table["rows"], len(table["columns"])), (4, columns))
        self.assertEqual({column["type"] for column in table["columns"]}, {"DECIMAL(4,2)"})

    def test_a_quote_that_never_closes(self):
        rows = [f'{i},"name {i}",{i}.50' for i in range(2000)]
        rows[700] = '700,"name 700,700.50'
        table = self.counts(self.file("open.csv", "id,name,amount\n" + "\n".join(rows) + "\n"))
        self.assertGreaterEqual(table["rows"], 1999)

    def test_bytes_and_line_ends_of_all_kinds(self):
        text = "id,name,amount\r\n" + "".join(f"{i},Zoë {i},{i}.25" + ("\r\n", "\n", "\r")[i % 3] for i in range(300))
        for name, raw in (
            ("mixed.csv", text.encode()), ("marked.csv", b"\xef\xbb\xbf" + text.encode()), ("cp1252.csv", text.encode("cp1252")),
            ("utf16.csv", text.encode("utf-16-le")), ("utf16be.csv", text.encode("utf-16-be")),
            ("nul.csv", text.replace("Zoë 7,", "Zoë\0 7,").encode()),
        ):
            with self.subTest(name):
                path = self.file(name, raw)
                self.assertEqual(self.counts(path)["rows"], 300)
                self.assertIn("299,Zoë 299,299.25".encode(), self.converted(path))

    def test_nothing_but_nul_bytes(self):
        self.refused(self.file("zeros.csv", b"\0" * MIB), "zeros.csv")

    def test_empty_and_nearly_empty(self):
        self.refused(self.file("empty.csv", b""), "empty.csv", "empty")
        self.refused(self.file("blank.csv", b"\n\n\n"), "blank.csv")
        self.assertEqual(self.converted(self.file("header.csv", "identifier,customer name,amount\n")), b"identifier,customer name,amount\n")

    def test_headers_that_repeat_or_are_missing(self):
        names = [column["name"] for column in self.counts(self.file("names.csv", "a,,a,A,a_2\n1,2,3,4,5\n6,7,8,9,0\n"))["columns"]]
        self.assertEqual(len(names), 5)
        self.assertEqual(len({name.casefold() for name in names}), 5)
        self.assertNotIn("", names)


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class NamesThatLie(HostileFile):
    ROWS = "id,amount\n1,2.50\n2,3.75\n"

    def test_control_characters_in_a_name_are_shown_as_such(self):
        for name in ("a\nb.csv", "a\x1b[31mred.csv", "a\u202evsc.exe", "a%00b.csv", "con.csv", "..\\..\\x.csv", "-o.csv", "'; DROP TABLE x; --.csv", "x" * 251 + ".csv"):
            with self.subTest(name):
                path = self.file(name, self.ROWS)
                outcome = self.run_on("inspect", path)
                self.assertEqual(outcome.code, 0, outcome.err)
                for raw in (b"\x1b", "\u202e".encode(), b"a\nb"):
                    self.assertNotIn(raw, outcome.out)
                self.assertEqual(self.inspected(path).json["inputs"][0]["input"], path)
                self.assertEqual(self.converted(path), self.ROWS.encode())

    def test_content_counts_and_not_the_name(self):
        with open(os.environ["CONCORD"], "rb") as file:
            program = file.read(4096)
        self.refused(self.file("table.csv", program), "table.csv", "ELF")
        self.refused(self.file("book.xlsx", "<html><body><p>log in first</p></body></html>"), "book.xlsx")
        self.refused(self.file("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8), "picture.csv")
        self.refused(self.file("paper.csv", b"%PDF-1.4\n" + b"1 0 obj\n" * 50), "paper.csv")
        self.assertEqual(self.converted(self.file("book2.xlsx", self.ROWS)), self.ROWS.encode())
        self.assertEqual(self.converted(self.file("text.json", self.ROWS)), self.ROWS.encode())
        self.assertEqual(self.converted(self.file("packed.csv", gzip.compress(self.ROWS.encode()))), self.ROWS.encode())

    def test_folders_devices_and_lost_links_under_a_files_name(self):
        (self.folder / "folder.csv").mkdir()
        os.symlink("/dev/zero", self.folder / "zero.csv")
        os.symlink("nowhere", self.folder / "gone.csv")
        for name in ("folder.csv", "zero.csv", "gone.csv"):
            with self.subTest(name):
                self.refused(name, name)


@unittest.skipUnless("CONCORD" in os.environ, "CONCORD is not set")
class ValuesThatChange(HostileFile):
    VALUES = ["007", "1e5", "2024-02-30", "9007199254740993123", "-0", "NaN", "TRUE", "1,234.56", "00", "+44 20 7946 0000", "1_000", "0x1F", "∞", "=1+1", "-5", "12:60"]

    def test_text_stays_text(self):
        """A column of all these is text: each comes back as it was, from every output."""
        path = self.file("values.csv", "id|value\n" + "".join(f"{i}|{value}\n" for i, value in enumerate(self.VALUES, 1)))
        expected = [f"{i}|{value}" for i, value in enumerate(self.VALUES, 1)]
        for to in ("csv", "json", "jsonl"):
            out = self.converted(path, to=to).decode()
            for value in self.VALUES:
                self.assertIn(value, out)
        parquet = "values.parquet"
        self.assertEqual(self.run_on("convert", path, "-o", parquet).code, 0)
        again = self.converted(parquet).decode().splitlines()[1:]
        self.assertEqual([line.replace('"', "").replace(",", "|", 1) for line in again], expected)

    def column(self, *values):
        path = self.file("column.csv", "id;value\n" + "".join(f"{i};{value}\n" for i, value in enumerate(values, 1)))
        column = self.inspected(path).json["inputs"][0]["tables"][0]["columns"][1]
        return column, self.converted(path).decode().splitlines()[1:]

    def test_leading_zeros_and_long_numbers_are_identifiers(self):
        for values in (("007", "008", "123"), ("9007199254740993123", "9007199254740993124", "12345678901234567890123456789012345678901")):
            column, lines = self.column(*values)
            self.assertEqual(column["type"], "VARCHAR")
            self.assertEqual([line.split(",")[1] for line in lines], list(values))

    def test_a_date_that_does_not_exist_is_no_date(self):
        column, lines = self.column("2024-02-28", "2024-02-29", "2024-02-30")
        self.assertEqual(column["type"], "VARCHAR")
        self.assertEqual(lines[2], "3,2024-02-30")

    def test_day_and_month_that_cannot_be_told_apart_are_said(self):
        self.assertTrue(self.column("01/02/2024", "03/04/2024", "05/06/2024")[0]["ambiguous_date_order"])
        column, lines = self.column("31/12/2024", "01/02/2024", "05/06/2024")
        self.assertFalse(column["ambiguous_date_order"])
        self.assertEqual(lines[0], "1,2024-12-31")

    def test_commas_and_points_by_the_whole_column(self):
        self.assertEqual(self.column("1,234.56", "2,000.00", "7.10")[1][0].split(",", 1)[1], "1234.56")
        self.assertEqual(self.column("1.234,56", "2.000,00", "7,10")[1][0].split(",", 1)[1], "1234.56")

    def test_the_day_that_excel_invented(self):
        """Serial 60 is 29 February 1900, which did not exist: it may not come out as a day that did."""
        styles = f'<styleSheet xmlns="{packages.MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
        days = packages.SHEET.replace('<c r="B2"><v>1.5</v>', '<c r="B2" s="1"><v>60</v>').replace('<c r="B3"><v>2.5</v>', '<c r="B3" s="1"><v>61</v>')
        out = self.converted(self.file("days.xlsx", packages.workbook(sheet=days, styles=styles))).decode()
        self.assertIn("1900-03-01", out)
        self.assertEqual(out.count("1900-03-01"), 1)
        self.assertNotIn("1900-02-28", out)


if __name__ == "__main__":
    unittest.main()

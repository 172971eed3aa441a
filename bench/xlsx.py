#!/usr/bin/env python3
"""`concord convert` of an XLSX sheet to Parquet: with shared strings as spreadsheets write them, and with inline ones.

usage: bench/xlsx.py CONCORD [--rows 200000] [--rounds 5] [--folder DIR] [--peer DUCKDB_PEER] [--seconds-max S] [--rss-max-mib M]
Eight columns. The yardstick is Python's zlib and expat over the same part, without keeping a cell: what any reader that uses them must pay.
Both Parquet files must hold the rows that the sheets were made of. Ends with 1 beyond --seconds-max or --rss-max-mib.
"""
import argparse
import csv
import pathlib
import statistics
import sys
import tempfile
import zipfile
from xml.sax.saxutils import escape

import made_data
import race

CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
RELATIONS = """<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"""
WORKBOOK = """<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" \
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="records" sheetId="1" r:id="rId1"/></sheets></workbook>"""
COLUMNS = [name for name in made_data.RECORD_TYPES if name != "created_at"]

YARDSTICK = """import sys, zipfile
from xml.parsers import expat
for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
    with zipfile.ZipFile(sys.argv[1]) as archive:
        if part in archive.namelist():
            expat.ParserCreate().ParseFile(archive.open(part))
"""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=pathlib.Path, help="where the files go; default: a temporary folder, removed at the end")
    parser.add_argument("--peer")
    parser.add_argument("--seconds-max", type=float, default=float("inf"))
    parser.add_argument("--rss-max-mib", type=float, default=float("inf"))
    return parser.parse_args()


def cell(name, text):
    if not text:
        return ""
    if name in ("amount", "quantity"):
        return f"<c><v>{text}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def write_inline(source, path):
    """A sheet as exports of programs write it: texts in the cells, no places beside them where none is empty."""
    with open(source, encoding="utf-8", newline="") as text, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = csv.reader(text)
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"))
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            sheet.write(("<row>" + "".join(cell("", name) for name in next(rows)) + "</row>").encode())
            for row in rows:  # one by one: this process must stay small, for a child's peak counts the memory it was forked with
                texts = [text if text else " " for text in row]  # no cell is left out, so that none needs its place
                sheet.write(("<row>" + "".join(cell(name, text) for name, text in zip(COLUMNS, texts)) + "</row>").encode())
            sheet.write(b"</sheetData></worksheet>")


def make_books(options, peer, folder):
    """The CSV that both are made of, and the two books."""
    source, shared, inline = (folder / f"records_{options.rows}.{ending}" for ending in ("csv", "shared.xlsx", "inline.xlsx"))
    columns = ", ".join(COLUMNS)
    if not source.exists():
        peer.ask(f"{made_data.MACROS} COPY (SELECT {columns} FROM (SELECT {made_data.record_columns()} FROM range({options.rows}) t(i))) "
                 f"TO '{source}' (HEADER, DELIMITER ',');")
    if not shared.exists():
        race.run_once([options.concord, "convert", str(source), "-o", str(shared)])
    if not inline.exists():
        write_inline(source, inline)
    return source, {"shared strings": shared, "inline strings": inline}


def wrong_rows(peer, source, mine):
    """Rows of one that the other has not. A sheet holds numbers of 15 digits, so amounts come back without their zeros."""
    types = {name: kind for name, kind in made_data.RECORD_TYPES.items() if name in COLUMNS}
    columns = ", ".join(f"{name}::{kind} AS {name}" for name, kind in types.items())
    told = f"read_csv('{source}', header = true, all_varchar = true, delim = ',', nullstr = '')"
    answers = [peer.ask(f"SELECT count(*), sum(hash({', '.join(types)})::HUGEINT) FROM (SELECT {columns} FROM {scan})")
               for scan in (told, f"'{mine}'")]
    return [] if answers[0] == answers[1] else [f"rows and fingerprint are {answers[1]}, not {answers[0]}"]


def main():
    options = arguments()
    failed = False
    with tempfile.TemporaryDirectory(prefix="xlsx-") as scratch:
        folder = options.folder or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        peer = race.Peer(options.peer or race.peer_beside(options.concord), folder)
        source, books = make_books(options, peer, folder)
        for name, book in books.items():
            mine = folder / "concord.parquet"
            race.warm(book)
            runs = race.race({"zlib and expat": [sys.executable, "-c", YARDSTICK, str(book)],
                              "concord convert": [options.concord, "convert", str(book), "-o", str(mine)]},
                             options.rounds, before_each=lambda each, path=mine: path.unlink(missing_ok=True) if "concord" in each else None)
            race.print_table(f"XLSX with {name} to Parquet, {options.rows:,} rows, {book.stat().st_size / 1e6:.1f} MB", runs, "zlib and expat")
            wrong = wrong_rows(peer, source, mine)
            print("answer: " + ("right" if not wrong else "WRONG: " + "; ".join(wrong)) + "\n")
            seconds = statistics.median(run.seconds for run in runs["concord convert"])
            peak = max(run.rss_bytes for run in runs["concord convert"]) / race.MIB
            failed = failed or bool(wrong) or seconds > options.seconds_max or peak > options.rss_max_mib
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Makes the workbooks in tests/fuzz/corpus/xls, which two other programs wrote: xlwt (without formulas' results), and
LibreOffice (with them), from the former.

usage: make_workbooks.py FOLDER   with xlwt 1.3 and soffice at hand
"""
import datetime
import random
import subprocess
import sys
from pathlib import Path

import xlwt

HEADER = ("Date", "Ref", "Amount", "Paid", "Double", "Wrong")


def payments(book):
    date = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    amount = xlwt.easyxf(num_format_str="#,##0.00")
    sheet = book.add_sheet("Payments")
    sheet.write(0, 0, "Statement of account")
    for column, name in enumerate(HEADER):
        sheet.write(2, column, name)
    for i in range(12):
        row = 3 + i
        sheet.write(row, 0, datetime.date(2025, 1, 1) + datetime.timedelta(i), date)
        sheet.write(row, 1, f"INV-{i:04} é")
        sheet.write(row, 2, 10.1 + i, amount)
        sheet.write(row, 3, bool(i % 2))
        sheet.write(row, 4, xlwt.Formula(f"C{row + 1}*2"))
        sheet.write(row, 5, xlwt.Formula(f"1/(A{row + 1}-A{row + 1})"))
    sheet.write(15, 0, "Total")
    sheet.write(15, 2, xlwt.Formula("SUM(C4:C15)"))


def hidden_codes(book):
    sheet = book.add_sheet("Codes")
    sheet.visibility = 1
    sheet.write(0, 0, "code")
    sheet.write(0, 1, "name")
    for i in range(12):
        sheet.write(1 + i, 0, f"{i:05}")
        sheet.write(1 + i, 1, f"Ωmega {i}")
    sheet.row(5).hidden = True
    sheet.col(1).hidden = True


def long_texts(book):
    """More text than one record holds, cut within texts."""
    sheet = book.add_sheet("Texts")
    draw = random.Random(1)
    sheet.write(0, 0, "n")
    sheet.write(0, 1, "text")
    for i in range(120):
        letters = "abcdeféü" if i % 3 else "абвг日本"
        sheet.write(1 + i, 0, i)
        sheet.write(1 + i, 1, "".join(draw.choice(letters) for _ in range(1 + i * 2)))


def main(folder):
    book = xlwt.Workbook()
    payments(book)
    hidden_codes(book)
    book.save(str(folder / "xlwt.xls"))
    texts = xlwt.Workbook()
    long_texts(texts)
    texts.save(str(folder / "texts.xls"))
    subprocess.run(["soffice", "--headless", "--convert-to", "xls:MS Excel 97", "--outdir", str(folder / "made"),
                    str(folder / "xlwt.xls")], check=True)
    (folder / "made" / "xlwt.xls").rename(folder / "libreoffice.xls")
    (folder / "made").rmdir()
    for path in folder.glob("*.xls"):
        path.rename(path.with_suffix(""))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

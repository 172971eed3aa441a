"""Delimited texts with known defects: clean random tables times each kind of defect, the truth known by construction.

A case's truth is what a careful person would copy out of the file, cell by cell as text: the header rows as they stand, then
the rows in order. Titles above and notes below a table are not part of it; rows with too many or too few delimiters are, with
the cells that they have; a second table is, below the first one. Nothing random is drawn but from the generator handed in, so
a seed names a case for ever.
"""
import csv
import dataclasses
import pathlib
import random

FIRST_NAMES = ("Amira", "Bo", "Chandra", "José", "Noor", "Zoë", "Ingrid", "Tomás", "Mei", "Olu")
LAST_NAMES = ("Abdullah", "Bauer", "Lim", "Nguyen", "O'Hara", "Tan", "García", "Ødegård", "Smith", "Rossi")
CITIES = ("Kuala Lumpur", "Rome", "Kiel", "São Paulo", "Oslo", "Lyon", "Penang", "Graz")
WORDS = ("paid in cash", "see note", "ok", "second try", "call back", "urgent", "left at desk", "Grade A", "returned", "as agreed")
ASCII = str.maketrans("éëáíØåãö", "eeaiOaao")


@dataclasses.dataclass
class Dialect:
    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'      # equal to quote: doubled; "\\": backslash; "": quotes inside are not escaped at all
    line_end: str = "\n"
    encoding: str = "utf-8"
    quotes_all: bool = False


@dataclasses.dataclass
class Case:
    kind: str
    seed: int
    data: bytes
    header: list           # header rows, each a list of cells
    records: list          # data rows, each a list of cells
    dialect: Dialect       # as a reader would be told
    skipped_lines: int = 0  # above the header, as a reader would be told


def amount(rng, low=1, high=99999):
    return f"{rng.randint(low, high)}.{rng.randint(0, 99):02d}"


def day(rng):
    return f"20{rng.randint(10, 29)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


COLUMNS = {
    "id": (("id", "Order No", "customer_id"), lambda rng, i: str(1000 + i)),
    "code": (("code", "SKU", "Branch code"), lambda rng, i: f"{rng.randint(0, 99999):06d}"),
    "name": (("name", "Customer", "Contact"), lambda rng, i: f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"),
    "city": (("city", "Branch", "Town"), lambda rng, i: rng.choice(CITIES)),
    "date": (("date", "Due day", "DATE"), lambda rng, i: day(rng)),
    "day_first": (("Posted", "Value date"), lambda rng, i: f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/20{rng.randint(10, 29)}"),
    "time": (("time", "TIME"), lambda rng, i: f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"),
    "amount": (("amount", "Net price", "Total value"), lambda rng, i: amount(rng)),
    "quantity": (("qty", "Quantity"), lambda rng, i: str(rng.randint(1, 60))),
    "url": (("url", "Link"), lambda rng, i: f"https://example.org/item/{rng.randint(1, 9999)}?ref={rng.choice('abcd')}"),
    "comment": (("comment", "Description", "Notes"), None),
}


def comment(rng, plain):
    """Prose; unless plain, with commas, quotes and line ends in some."""
    text = f"{rng.choice(WORDS)} {rng.choice(WORDS)}"
    choice = rng.random()
    if plain or choice < 0.5:
        return text if choice < 0.85 else ""
    if choice < 0.75:
        return f"{rng.choice(WORDS)}, {rng.choice(WORDS)}"
    if choice < 0.9:
        return f'{rng.choice(WORDS)} "{rng.choice(WORDS)}" {rng.randint(1, 9)}'
    return f"{rng.choice(WORDS)}\n{rng.choice(WORDS)}" if choice < 0.94 else text


GIVEN_TABLES = []  # (header, records) read by read_tables: taken instead of random ones where no kinds are asked for


def read_tables(folder):
    """Tables of real files, cut to some rows: a check that nothing fits the random ones alone."""
    for path in sorted(pathlib.Path(folder).rglob("*.csv")):
        with open(path, newline="", encoding="utf-8-sig", errors="replace") as file:
            rows = [row for row, _ in zip(csv.reader(file), range(400))]
        rows = [[cell.strip() for cell in row] for row in rows if len(row) == len(rows[0])]
        if len(rows) > 20 and 3 <= len(rows[0]) <= 30 and all(rows[0]):
            GIVEN_TABLES.append((rows[0], rows[1:]))


def given_table(rng, width, rows, plain):
    header, records = rng.choice([table for table in GIVEN_TABLES if len(table[0]) >= (width or 0)] or GIVEN_TABLES)
    spots = sorted(rng.sample(range(len(header)), min(width or len(header), len(header))))
    wanted = rows or rng.randint(12, 90)
    first = rng.randrange(max(1, len(records) - wanted + 1))
    records = [[record[i] for i in spots] for record in records[first:first + wanted]]
    if plain:
        records = [[" ".join(cell.replace('"', "").replace(",", "").split()) for cell in record] for record in records]
    return [header[i] for i in spots], [record for record in records if any(record)]


def random_table(rng, width=None, rows=None, plain=False, kinds=None, ascii_only=False):
    """@return (header, records)"""
    if GIVEN_TABLES and not kinds and not ascii_only:
        return given_table(rng, width, rows, plain)
    kinds = kinds or rng.sample(list(COLUMNS), width or rng.randint(4, 9))
    if "amount" not in kinds and "id" not in kinds and "date" not in kinds:
        kinds[0] = "amount"
    header, used = [], set()
    for kind in kinds:
        names = [name for name in COLUMNS[kind][0] if name not in used]
        header.append(rng.choice(names))
        used.add(header[-1])
    gaps = {kind for kind in kinds if rng.random() < 0.15 and kind not in ("id", "date")}
    records = []
    for i in range(rows or rng.randint(12, 90)):
        record = []
        for kind in kinds:
            cell = comment(rng, plain) if kind == "comment" else COLUMNS[kind][1](rng, i)
            record.append("" if kind in gaps and rng.random() < 0.2 else cell)
        records.append(record)
    if ascii_only:
        records = [[cell.translate(ASCII) for cell in record] for record in records]
    return header, records


def write_cell(cell, dialect):
    special = [dialect.delimiter, "\n", "\r"] + ([dialect.quote] if dialect.quote else [])
    if not dialect.quote or not (any(part in cell for part in special) or (dialect.quotes_all and cell)):
        return cell
    if dialect.escape == "\\":
        cell = cell.replace("\\", "\\\\")
    return dialect.quote + cell.replace(dialect.quote, dialect.escape + dialect.quote) + dialect.quote


def write_record(cells, dialect):
    return dialect.delimiter.join(write_cell(cell, dialect) for cell in cells)


def lines_of(header, records, dialect):
    return [write_record(record, dialect) for record in header + records]


def joined(lines, dialect, end=True):
    return (dialect.line_end.join(lines) + (dialect.line_end if end else "")).encode(dialect.encoding)


def clean(rng, dialect=None, **shape):
    """A table, its lines, and the dialect: what most defects start from."""
    dialect = dialect or Dialect(line_end=rng.choice(("\n", "\r\n")), quotes_all=rng.random() < 0.3)
    header, records = random_table(rng, **shape)
    return [header], records, dialect


def case(lines, header, records, dialect, **more):
    return {"data": joined(lines, dialect, more.pop("end", True)), "header": header, "records": records, "dialect": dialect, **more}


def plain_case(header, records, dialect, **more):
    return case(lines_of(header, records, dialect), header, records, dialect, **more)


# Whole files.

def clean_file(rng):
    return plain_case(*clean(rng))


def no_payload(rng):
    return {"data": b"", "header": [], "records": [], "dialect": Dialect()}


def one_record(rng):
    header, records, dialect = clean(rng, rows=1)
    return plain_case(header, records, dialect)


def header_only(rng):
    header, records, dialect = clean(rng, rows=1)
    return plain_case(header, [], dialect)


def no_header(rng):
    header, records, dialect = clean(rng)
    return plain_case([], records, dialect)


def header_rows(count):
    def make(rng):
        header, records, dialect = clean(rng, plain=True)
        width = len(header[0])
        group = [rng.choice(("Order", "Payment", "Other")) for _ in range(width)]
        units = ["(" + rng.choice(("unit", "as filed", "local")) + f" {i + 1})" for i in range(width)]
        header = [header[0], units] if count == 2 else [group, header[0], units]
        return plain_case(header, records, dialect)
    return make


def preamble(rng):
    header, records, dialect = clean(rng)
    above = rng.choice((["Monthly report"], ["Monthly report", f"Created {day(rng)}"],
                        ["Sales by branch", "Source: ledger, unaudited", ""], ["# exported by Ledger 3", ""]))
    written = [write_record([line], dialect) if line else "" for line in above]
    return case(written + lines_of(header, records, dialect), header, records, dialect, skipped_lines=len(above))


def footnotes(rng):
    header, records, dialect = clean(rng, width=rng.randint(4, 8))
    below = rng.choice((["", "Source: ledger"], ["* preliminary"], ["", "Note: amounts without tax", "Created by the back office"]))
    return case(lines_of(header, records, dialect) + [write_record([line], dialect) for line in below], header, records, dialect)


def two_tables(difference, blank):
    def make(rng):
        header, records, dialect = clean(rng, width=6, rows=rng.randint(12, 40))
        second, more = random_table(rng, width=6 + difference, rows=rng.randint(8, 40))
        gap = [""] if blank else []
        lines = lines_of(header, records, dialect) + gap + lines_of([second], more, dialect)
        return case(lines, header, records + [second] + more, dialect)
    return make


def empty_lines(rng):
    header, records, dialect = clean(rng)
    lines = lines_of(header, records, dialect)
    for _ in range(rng.randint(1, 4)):
        lines.insert(rng.randint(1, len(lines)), "")
    return case(lines + [""] * rng.randint(0, 3), header, records, dialect)


def empty_lines_at_end(rng):
    header, records, dialect = clean(rng)
    return case(lines_of(header, records, dialect) + [""] * rng.randint(1, 3), header, records, dialect)


def no_line_end_at_end(rng):
    return plain_case(*clean(rng), end=False)


def delimited_by(delimiter):
    def make(rng):
        return plain_case(*clean(rng, Dialect(delimiter=delimiter, line_end=rng.choice(("\n", "\r\n")), quotes_all=rng.random() < 0.3)))
    return make


def quoted_by(quote):
    def make(rng):
        dialect = Dialect(quote=quote, escape=quote, quotes_all=bool(quote) and rng.random() < 0.5)
        header, records, dialect = clean(rng, dialect, plain=not quote, kinds=None)
        if not quote:  # nothing may need quotes
            records = [[cell.replace(",", " ") for cell in record] for record in records]
        return plain_case(header, records, dialect)
    return make


def with_quotes_inside(rng, **shape):
    kinds = ["id", "comment"] + rng.sample([kind for kind in COLUMNS if kind not in ("id", "comment")], rng.randint(2, 5))
    header, records = random_table(rng, kinds=kinds, **shape)
    for record in rng.sample(records, max(2, len(records) // 4)):
        record[1] = f'a "{rng.choice(WORDS)}", {rng.choice(WORDS)}'
    return header, records


def escaped_by(escape):
    def make(rng):
        header, records = with_quotes_inside(rng)
        return plain_case([header], records, Dialect(escape=escape, quotes_all=rng.random() < 0.5))
    return make


def record_ends(line_end):
    def make(rng):
        header, records, dialect = clean(rng, Dialect(line_end=line_end))
        return plain_case(header, records, dialect)
    return make


def mixed_record_ends(rng):
    header, records, dialect = clean(rng)
    text = "".join(line + rng.choice(("\n", "\r\n")) for line in lines_of(header, records, dialect))
    return {"data": text.encode(), "header": header, "records": records, "dialect": dialect}


def encoded_as(encoding, mark=b""):
    def make(rng):
        made = plain_case(*clean(rng, Dialect(encoding=encoding)))
        return {**made, "data": mark + made["data"]}
    return make


NATIONAL = {
    "cp1251": ("Иван Петров", "Москва", "Ольга Смирнова", "Казань", "оплачено наличными", "звонить завтра"),
    "shift_jis": ("山田太郎", "東京", "佐藤花子", "大阪", "現金で支払い", "再度連絡"),
    "gb18030": ("王小明", "北京", "李娜", "上海", "现金支付", "再次联系"),
    "cp1250": ("Łukasz Żak", "Kraków", "Zoška Ďurica", "Plzeň", "zaplaceno v hotovosti", "příště"),
}


def national(encoding):
    def make(rng):
        header, records, _ = clean(rng, plain=True, ascii_only=True)
        words = NATIONAL[encoding]
        spot = next((i for i, cell in enumerate(records[0]) if cell and not any(c.isdigit() for c in cell)), 0)
        for record in records:
            record[spot] = f"{rng.choice(words)} {rng.choice(words)}"
        return plain_case(header, records, Dialect(encoding=encoding))
    return make


def nul_bytes(rng):
    header, records, dialect = clean(rng)
    lines = lines_of(header, records, dialect)
    for _ in range(rng.randint(1, 3)):
        spot = rng.randint(1, len(lines) - 1)
        at = rng.randint(1, max(1, len(lines[spot]) - 1))
        lines[spot] = lines[spot][:at] + "\0" + lines[spot][at:]
    return case(lines, header, records, dialect)


def declared(rng):
    header, records, dialect = clean(rng, Dialect(delimiter=";"))
    return case(["sep=;"] + lines_of(header, records, dialect), header, records, dialect, skipped_lines=1)


# Rows.

def damaged_rows(damage, count=None, **shape):
    """`damage(rng, cells, dialect)` gives a line and the cells that it holds; some rows of a clean table are written so."""
    def make(rng):
        header, records, dialect = clean(rng, **shape)
        lines = lines_of(header, records, dialect)
        for spot in rng.sample(range(len(records)), count or rng.choice((1, 1, 1, 2, 3))):
            line, cells = damage(rng, list(records[spot]), dialect)
            if line is not None:
                lines[spot + 1], records[spot] = line, cells
        return case(lines, header, records, dialect)
    return make


def more_delimiters(place, count=1):
    def damage(rng, cells, dialect):
        at = {"start": 0, "middle": rng.randint(1, len(cells) - 1), "end": len(cells)}[place]
        cells[at:at] = [""] * count
        return write_record(cells, dialect), cells
    return damage


def fewer_delimiters(place):
    def damage(rng, cells, dialect):
        at = {"start": 0, "middle": rng.randint(0, len(cells) - 2), "end": len(cells) - 2}[place]
        cells[at:at + 2] = [cells[at] + cells[at + 1]]
        return write_record(cells, dialect), cells
    return damage


def fewer_cells(rng, cells, dialect):
    cells = cells[:rng.randint(1, len(cells) - 1)]
    return (write_record(cells, dialect), cells) if any(cells) else (None, None)


def more_cells(rng, cells, dialect):
    cells += [rng.choice(WORDS) for _ in range(rng.randint(1, 2))]
    return write_record(cells, dialect), cells


def other_delimiter(delimiter):
    def damage(rng, cells, dialect):
        other = dataclasses.replace(dialect, delimiter=delimiter)
        return write_record(cells, other), cells
    return damage


def text_spot(rng, cells):
    """A cell that can take a quote: filled, without quotes or delimiters of its own."""
    spots = [i for i, cell in enumerate(cells) if len(cell) > 3 and not set(cell) & set('",\n')]
    return rng.choice(spots) if spots else None


def broken_cell(shape):
    """`shape(cell)` gives the text as written and the cell that a person reads."""
    def damage(rng, cells, dialect):
        spot = text_spot(rng, cells)
        if spot is None:
            return None, None
        written = [write_cell(cell, dialect) for cell in cells]
        written[spot], cells[spot] = shape(rng, cells[spot])
        return dialect.delimiter.join(written), cells
    return damage


def split(rng, cell):
    at = rng.randint(1, len(cell) - 1)
    return cell[:at], cell[at:]


def stray_quote(rng, cell):
    left, right = split(rng, cell)
    return f'{left}"{right}', f'{left}"{right}'


def stray_quote_in_quotes(rng, cell):
    left, right = split(rng, cell)
    return f'"{left}"{right}"', f'{left}"{right}'


def quoted_word(rng, cell):
    return f'"x "{cell}" y"', f'x "{cell}" y'


def unclosed_quote(rng, cell):
    return f'"{cell}', cell


def unopened_quote(rng, cell):
    return f'{cell}"', f'{cell}"'


def doubled_quotes(rng, cell):
    return f'""{cell}""', f'"{cell}"'


def text_after_quote(rng, cell):
    return f'"{cell}"kg', f"{cell}kg"


def blank_around_quotes(rng, cell):
    return f' "{cell}" ', cell


def line_end_in_quotes(rng, cell):
    left, right = split(rng, cell)
    return f'"{left}\n{right}"', f"{left}\n{right}"


def line_end_unquoted(rng):
    header, records, dialect = clean(rng, width=rng.randint(5, 9))
    lines = lines_of(header, records, dialect)
    spot = rng.randrange(len(records))
    cells = records[spot]
    wide = [i for i in range(1, len(cells) - 1) if len(cells[i]) > 3 and not set(cells[i]) & set('",\n') and not cells[i][0].isdigit()]
    if wide:
        at = rng.choice(wide)
        left, right = split(rng, cells[at])
        written = [write_cell(cell, dialect) for cell in cells]
        written[at] = left + dialect.line_end + right
        cells[at] = left + "\n" + right
        lines[spot + 1] = dialect.delimiter.join(written)
    return case(lines, header, records, dialect)


def repeated_header(rng):
    header, records, dialect = clean(rng)
    lines = lines_of(header, records, dialect)
    for _ in range(rng.randint(1, 3)):
        lines.insert(rng.randint(2, len(lines)), lines[0])
    return case(lines, header, records, dialect)


def totals(rng):
    """Totals lines are text of the table: kept where cells are kept as text."""
    header, records = random_table(rng, kinds=["city", "name", "quantity", "amount", "date"])
    dialect = Dialect(line_end=rng.choice(("\n", "\r\n")))
    cents = sum(int(record[3].replace(".", "")) for record in records if record[3])
    records = records + [[rng.choice(("Total", "Summe", "TOTAL")), "", "", f"{cents // 100}.{cents % 100:02d}", ""]]
    return plain_case([header], records, dialect)


def comments(rng):
    header, records, dialect = clean(rng, width=rng.randint(4, 8))
    lines = lines_of(header, records, dialect)
    for _ in range(rng.randint(1, 3)):
        lines.insert(rng.randint(0, len(lines)), "# " + rng.choice(WORDS))
    skipped = next(i for i, line in enumerate(lines) if not line.startswith("# "))
    return case(lines, header, records, dialect, skipped_lines=skipped)


# Cells.

CELLS = {
    "leading_zeros": lambda rng: f"{rng.randint(0, 9999):08d}",
    "long_integers": lambda rng: str(rng.randint(10 ** 18, 10 ** 24)),
    "scientific": lambda rng: f"{rng.randint(1, 9)}.{rng.randint(0, 99):02d}E{rng.choice('+-')}{rng.randint(1, 12):02d}",
    "decimal_comma": lambda rng: f"{rng.randint(0, 9999)},{rng.randint(0, 99):02d}",
    "thousands": lambda rng: f"{rng.randint(1000, 9999999):,}.{rng.randint(0, 99):02d}",
    "currency": lambda rng: f"€ {rng.randint(1, 9999)}.{rng.randint(0, 99):02d}",
    "percent": lambda rng: f"{rng.randint(0, 100)}.{rng.randint(0, 9)} %",
    "parentheses": lambda rng: f"({rng.randint(1, 9999)}.{rng.randint(0, 99):02d})" if rng.random() < 0.4 else amount(rng),
    "trailing_minus": lambda rng: amount(rng) + rng.choice(("", "-")),
    "null_words": lambda rng: rng.choice(("NULL", "n/a", "-", amount(rng), amount(rng), amount(rng))),
    "mixed_dates": lambda rng: rng.choice((day(rng), f"{rng.randint(1, 28)} {rng.choice(('Jan', 'März', 'mayo', 'août'))} 2024")),
}


def cells_of(kind):
    def make(rng):
        header, records, dialect = clean(rng, Dialect(delimiter=rng.choice(",;\t")))
        for record in records:
            record.append(CELLS[kind](rng))
        header[0].append("reading")
        return plain_case(header, records, dialect)
    return make


# Realistic combinations.

def european_export(rng):
    """Semicolons, decimal commas, Windows-1252, CRLF, a title, a total."""
    dialect = Dialect(delimiter=";", line_end="\r\n", encoding="cp1252")
    header, records = random_table(rng, kinds=["name", "city", "day_first", "amount", "comment"])
    for record in records:
        record[3] = record[3].replace(".", ",")
    title = ["Kontoauszug für März", ""]
    return case(title + lines_of([header], records, dialect), [header], records, dialect, skipped_lines=2)


def bank_statement(rng):
    """A title of several cells, a stray quote, empty lines, a note at the end."""
    dialect = Dialect(line_end="\r\n", quotes_all=True)
    header, records = random_table(rng, kinds=["day_first", "comment", "code", "amount", "quantity"])
    lines = lines_of([header], records, dialect)
    spot = rng.randrange(len(records))
    line, cells = broken_cell(stray_quote_in_quotes)(rng, list(records[spot]), dialect)
    if line is not None:
        lines[spot + 1], records[spot] = line, cells
    above = ['"Account","123-456"', '"Currency","EUR"', ""]
    return case(above + lines + ["", '"Created by the bank"'], [header], records, dialect, skipped_lines=3)


def spreadsheet_export(rng):
    """UTF-16 with a mark and tabs, short rows."""
    dialect = Dialect(delimiter="\t", line_end="\r\n", encoding="utf-16-le")
    header, records, dialect = clean(rng, dialect)
    made = plain_case(header, records, dialect)
    return {**made, "data": b"\xff\xfe" + made["data"]}


def sensor_log(rng):
    """Comment lines above, spaces between, no header."""
    dialect = Dialect(delimiter=" ")
    records = [[day(rng), f"{i % 24:02d}:{rng.randint(0, 59):02d}", amount(rng, 0, 90), str(rng.randint(0, 9))] for i in range(rng.randint(15, 60))]
    return case(["# station 7"] + lines_of([], records, dialect), [], records, dialect, skipped_lines=1)


def ragged_export(rng):
    """Rows with too many, too few and other delimiters in one file of semicolons."""
    header, records, dialect = clean(rng, Dialect(delimiter=";"), rows=60)
    lines = lines_of(header, records, dialect)
    damages = (more_delimiters("end"), more_delimiters("middle"), fewer_delimiters("middle"), other_delimiter(","))
    for spot, damage in zip(rng.sample(range(len(records)), 4), damages):
        lines[spot + 1], records[spot] = damage(rng, list(records[spot]), dialect)
    return case(lines, header, records, dialect)


FILES = {
    "clean": clean_file, "no_payload": no_payload, "one_record": one_record, "header_only": header_only, "no_header": no_header,
    "header_of_2_rows": header_rows(2), "header_of_3_rows": header_rows(3), "preamble": preamble, "footnotes": footnotes,
    "two_tables_fewer": two_tables(-2, True), "two_tables_same": two_tables(0, True), "two_tables_more": two_tables(2, True),
    "two_tables_no_gap": two_tables(-1, False), "empty_lines": empty_lines, "empty_lines_at_end": empty_lines_at_end,
    "no_line_end_at_end": no_line_end_at_end, "delimiter_semicolon": delimited_by(";"), "delimiter_tab": delimited_by("\t"),
    "delimiter_bar": delimited_by("|"), "delimiter_space": delimited_by(" "), "delimiter_comma_space": delimited_by(", "),
    "delimiter_caret": delimited_by("^"), "delimiter_tilde": delimited_by("~"), "delimiter_colon": delimited_by(":"), "delimiter_control": delimited_by("\x1f"),
    "delimiter_two_characters": delimited_by("||"), "delimiter_two_unlike": delimited_by("::"), "quote_single": quoted_by("'"),
    "quote_none": quoted_by(""), "quote_tilde": quoted_by("~"), "escape_backslash": escaped_by("\\"), "escape_none": escaped_by(""),
    "ends_crlf": record_ends("\r\n"), "ends_cr": record_ends("\r"), "ends_mixed": mixed_record_ends,
    "utf8_mark": encoded_as("utf-8", b"\xef\xbb\xbf"), "utf16_le": encoded_as("utf-16-le"), "utf16_be": encoded_as("utf-16-be"),
    "utf16_le_mark": encoded_as("utf-16-le", b"\xff\xfe"), "utf16_be_mark": encoded_as("utf-16-be", b"\xfe\xff"),
    "windows_1252": encoded_as("cp1252"), "latin_1": encoded_as("latin-1"), "windows_1251": national("cp1251"),
    "windows_1250": national("cp1250"), "shift_jis": national("shift_jis"), "gb18030": national("gb18030"), "nul_bytes": nul_bytes,
    "declared_delimiter": declared,
}
ROWS = {
    "more_at_start": damaged_rows(more_delimiters("start")), "more_in_middle": damaged_rows(more_delimiters("middle")),
    "more_at_end": damaged_rows(more_delimiters("end")), "several_more": damaged_rows(more_delimiters("middle", 3)),
    "fewer_at_start": damaged_rows(fewer_delimiters("start")), "fewer_in_middle": damaged_rows(fewer_delimiters("middle")),
    "fewer_at_end": damaged_rows(fewer_delimiters("end")), "fewer_cells": damaged_rows(fewer_cells), "more_cells": damaged_rows(more_cells),
    "other_semicolon": damaged_rows(other_delimiter(";")), "other_tab": damaged_rows(other_delimiter("\t")),
    "other_space": damaged_rows(other_delimiter(" ")), "other_comma_space": damaged_rows(other_delimiter(", ")),
    "stray_quote": damaged_rows(broken_cell(stray_quote)), "stray_quote_in_quotes": damaged_rows(broken_cell(stray_quote_in_quotes)),
    "quoted_word_in_quotes": damaged_rows(broken_cell(quoted_word)), "unclosed_quote": damaged_rows(broken_cell(unclosed_quote)),
    "unopened_quote": damaged_rows(broken_cell(unopened_quote)), "doubled_quotes": damaged_rows(broken_cell(doubled_quotes)),
    "text_after_quote": damaged_rows(broken_cell(text_after_quote)), "blank_around_quotes": damaged_rows(broken_cell(blank_around_quotes)),
    "line_end_in_quotes": damaged_rows(broken_cell(line_end_in_quotes)), "line_end_unquoted": line_end_unquoted,
    "repeated_header": repeated_header, "totals": totals, "comments": comments,
}
COMBINED = {
    "european_export": european_export, "bank_statement": bank_statement, "spreadsheet_export": spreadsheet_export,
    "sensor_log": sensor_log, "ragged_export": ragged_export,
}
KINDS = {**{f"file_{name}": make for name, make in FILES.items()}, **{f"row_{name}": make for name, make in ROWS.items()},
         **{f"cell_{name}": cells_of(name) for name in CELLS}, **{f"combined_{name}": make for name, make in COMBINED.items()}}


def make_case(kind, seed):
    """Draws again, from the next part of the same sequence, what its encoding cannot hold."""
    rng = random.Random(f"{kind} {seed}")
    while True:
        try:
            return Case(kind, seed, **KINDS[kind](rng))
        except UnicodeEncodeError:
            continue

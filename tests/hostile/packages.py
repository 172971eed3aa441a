"""Small hostile archives and workbooks, written byte by byte where a library would refuse."""
import io
import struct
import zipfile
import zlib

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

WORKBOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="data" sheetId="1" r:id="r1"/></sheets></workbook>'
WORKBOOK_RELATIONS = (
    f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="r3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
ROOT_RELATIONS = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
SHARED = f'<sst xmlns="{MAIN}"><si><t>name</t></si><si><t>amount</t></si><si><t>Ann</t></si><si><t>Bob</t></si></sst>'


def cells(*rows):
    """A sheet whose cells are given as (reference, inner XML with type) per row."""
    body = "".join(f"<row>{''.join(row)}</row>" for row in rows)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'


SHEET = cells(
    ('<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="s"><v>1</v></c>'),
    ('<c r="A2" t="s"><v>2</v></c>', '<c r="B2"><v>1.5</v></c>'),
    ('<c r="A3" t="s"><v>3</v></c>', '<c r="B3"><v>2.5</v></c>'),
)


def workbook(sheet=SHEET, shared=SHARED, styles=f'<styleSheet xmlns="{MAIN}"/>', extra=()):
    """An XLSX; `extra` are more (name, bytes) members. A part may be an iterable of pieces, to write what is large."""
    out = io.BytesIO()
    parts = [
        ("[Content_Types].xml", TYPES), ("_rels/.rels", ROOT_RELATIONS), ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS), ("xl/worksheets/sheet1.xml", sheet), ("xl/sharedStrings.xml", shared),
        ("xl/styles.xml", styles), *extra,
    ]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, content in parts:
            with package.open(name, "w", force_zip64=False) as member:
                for piece in [content] if isinstance(content, (str, bytes)) else content:
                    member.write(piece if isinstance(piece, bytes) else piece.encode())
    return out.getvalue()


def stored_zip(members, flags=0):
    """A ZIP of uncompressed (name, bytes) members; the names stay as they are, twice too."""
    bodies, directory, offset = [], [], 0
    for name, content in members:
        raw, crc = name.encode(), zlib.crc32(content)
        bodies.append(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, flags, 0, 0, 0, crc, len(content), len(content), len(raw), 0) + raw + content)
        directory.append(struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, flags, 0, 0, 0, crc, len(content), len(content), len(raw), 0, 0, 0, 0, 0, offset) + raw)
        offset += len(bodies[-1])
    ending = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(directory), len(directory), sum(map(len, directory)), offset, 0)
    return b"".join([*bodies, *directory, ending])


def zip_that_lies_about_size(name, content, size):
    """One member whose ZIP64 records promise `size` bytes."""
    raw, crc = name.encode(), zlib.crc32(content)
    extra = struct.pack("<HHQQ", 1, 16, size, len(content))
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 0, 0, 0, crc, 0xFFFFFFFF, 0xFFFFFFFF, len(raw), len(extra)) + raw + extra + content
    central = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 45, 0, 0, 0, 0, crc, 0xFFFFFFFF, 0xFFFFFFFF, len(raw), len(extra), 0, 0, 0, 0, 0) + raw + extra
    return local + central + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central), len(local), 0)

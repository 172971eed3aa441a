"""Data for the benchmarks, made by DuckDB from arithmetic on the row's number: the same bytes for the same number of rows."""

# mix(i, k): 32 bits that look random, from the row's number and the column's.
MACROS = """
CREATE MACRO shaken(x) AS xor(x, x // 65536) * 2246822519::UBIGINT % 4294967296;
CREATE MACRO mix(i, k) AS shaken(shaken((i::UBIGINT % 4294967296 * 2654435761 + k::UBIGINT * 668265263 + 374761393) % 4294967296));
CREATE MACRO chosen(list, number) AS list[1 + (number % len(list))::INTEGER];
CREATE MACRO money(cents) AS CASE WHEN cents < 0 THEN '-' ELSE '' END || (abs(cents) // 100) || '.' || lpad((abs(cents) % 100)::VARCHAR, 2, '0');
CREATE MACRO person(number) AS
  chosen(['Amira', 'Bala', 'Chong', 'Devi', 'Elif', 'Farid', 'Grace', 'Hana', 'Idris', 'Jun', 'Kavya', 'Liam', 'Mei', 'Noor'], number) || ' ' ||
  chosen(['Abdullah', 'Costa', 'Demir', 'Fischer', 'Goh', 'Hassan', 'Ito', 'Kumar', 'Lim', 'Moreau', 'Nair', 'Petrov', 'Silva'], number // 14);
"""

# The nine columns of a keyed record, and their types for whoever is told.
RECORD_TYPES = {"id": "VARCHAR", "booked_on": "DATE", "created_at": "TIMESTAMP", "amount": "DECIMAL(14,2)", "quantity": "INTEGER",
                "currency": "VARCHAR", "counterparty": "VARCHAR", "status": "VARCHAR", "memo": "VARCHAR"}


def record_columns(number="i", amount_more="0", status_more="0", memo_more="''"):
    """The select list of one record; the `_more` expressions change a record on one side."""
    return f"""
  lpad(({number} * 7919 % 100000000)::VARCHAR, 12, '0') AS id,
  DATE '2023-01-01' + (mix({number}, 1) % 900)::INTEGER AS booked_on,
  TIMESTAMP '2023-01-01 00:00:00' + to_seconds((mix({number}, 2) % 77000000)::BIGINT) AS created_at,
  money((mix({number}, 3) % 20000000)::BIGINT - 5000000 + {amount_more}) AS amount,
  (mix({number}, 4) % 1000)::INTEGER AS quantity,
  chosen(['USD', 'EUR', 'MYR', 'SGD', 'GBP'], mix({number}, 5)) AS currency,
  person(mix({number}, 6)) AS counterparty,
  chosen(['open', 'paid', 'closed', 'refunded'], mix({number}, 7) + {status_more}) AS status,
  coalesce(CASE WHEN mix({number}, 8) % 100 >= 3
    THEN 'payment for invoice ' || mix({number}, 9) || ' of ' || chosen(['north', 'south', 'east', 'west'], mix({number}, 10)) END || {memo_more},
    nullif({memo_more}, '')) AS memo"""


DIFFERENT_ROWS = 10_000_000


def records_sql(rows, path):
    """Writes records as CSV, or as JSON Lines where the path says so. Beyond ten million they are copies with running ids."""
    form = "FORMAT json" if str(path).endswith(".jsonl") else "HEADER, DELIMITER ','"
    if rows <= DIFFERENT_ROWS:
        return f"{MACROS} COPY (SELECT {record_columns()} FROM range({rows}) t(i)) TO '{path}' ({form});"
    copies, rest = divmod(rows, DIFFERENT_ROWS)
    if rest:
        raise SystemExit(f"more than {DIFFERENT_ROWS:,} rows: a multiple of that is needed")
    return f"""{MACROS}
CREATE TABLE record AS SELECT {record_columns()} FROM range({DIFFERENT_ROWS}) t(i);
COPY (SELECT lpad(((id::BIGINT + copy * {DIFFERENT_ROWS} * 7919) % 100000000)::VARCHAR, 12, '0') AS id, record.* EXCLUDE (id)
  FROM range({copies}) c(copy), record) TO '{path}' ({form});"""


# Of every 400 keys one is on the left only, one on the right only, and four have one cell changed on the right.
LEFT_ONLY, RIGHT_ONLY, CHANGED = "i % 400 = 11", "i % 400 = 211", "i % 100 = 37"


def keyed_sql(rows, left, right):
    changed = record_columns(amount_more=f"CASE WHEN {CHANGED} AND i // 100 % 3 = 0 THEN 1 ELSE 0 END",
                             status_more=f"CASE WHEN {CHANGED} AND i // 100 % 3 = 1 THEN 1 ELSE 0 END",
                             memo_more=f"CASE WHEN {CHANGED} AND i // 100 % 3 = 2 THEN '(changed)' ELSE '' END")
    return f"""{MACROS}
COPY (SELECT {record_columns()} FROM range({rows}) t(i) WHERE NOT ({RIGHT_ONLY})) TO '{left}' (HEADER, DELIMITER ',');
COPY (SELECT {changed} FROM range({rows}) t(i) WHERE NOT ({LEFT_ONLY})) TO '{right}' (HEADER, DELIMITER ',');
"""


def read_records(path):
    """A scan of such a file by somebody who was told everything."""
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in RECORD_TYPES.items())
    if str(path).endswith(".jsonl"):
        return f"read_json('{path}', format = 'newline_delimited', columns = {{{types}}})"
    return f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{types}}})"


def payments_sql(orders, left, right):
    """A statement (left) and an order ledger (right) over half a year; seven of ten orders were paid through the statement's gateway."""
    return f"""{MACROS}
CREATE TABLE ledger AS SELECT i, mix(i, 1) % 1000 AS luck, DATE '2025-01-01' + (mix(i, 2) % 180)::INTEGER AS day,
    (mix(i, 3) % 30000 * (1 + mix(i, 4) % 9) + 100)::BIGINT AS cents, person(mix(i, 5)) AS customer,
    chosen(['QR Pay', 'QR Pay', 'QR Pay', 'QR Pay', 'QR Pay', 'QR Pay', 'QR Pay', 'Cash', 'Terminal', 'Bank Transfer'], mix(i, 6)) AS gateway,
    printf('R%09X', mix(i, 7) * 7 + i) AS reference
  FROM range({orders}) t(i);
COPY (SELECT 100000 + i AS "Order", day AS "Day", customer AS "Customer", gateway AS "Payment gateway", money(cents) AS "Net payments",
    reference AS "Order reference" FROM ledger ORDER BY day, i) TO '{right}' (HEADER, DELIMITER ',');
-- Of 1000: 30 never arrive, 100 are booked up to three days later, 60 are short by a fee of 0.7 %; six of ten keep their reference.
COPY (SELECT 500000 + row_number() OVER (ORDER BY day, i) AS "Line", strftime(day + CASE WHEN luck < 130 AND luck >= 30 THEN 1 + (i % 3)::INTEGER ELSE 0 END, '%d/%m/%Y') AS "Value Date",
    'QR PAY ' || upper(customer) AS "Description", money(CASE WHEN luck BETWEEN 130 AND 189 THEN cents - cents * 7 // 1000 ELSE cents END) AS "Amount (RM)",
    CASE WHEN mix(i, 8) % 10 < 6 THEN reference END AS "Reference"
  FROM ledger WHERE gateway = 'QR Pay' AND luck >= 30 ORDER BY day, i) TO '{left}' (HEADER, DELIMITER ',');
"""

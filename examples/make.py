#!/usr/bin/env python3
"""Writes the example pair: statement.csv, orders.csv, and the truth about them in truth.csv.

The story below is written by hand, one event a line, under the name of its case. Nothing is drawn at random and no
amount is computed: the script only sorts, numbers, adds the running balance and writes the two files the way a bank
and a shop would export them. truth.csv follows from the story: the rows of one event belong together. TRUTH.md
explains the cases and adds them up.

usage: examples/make.py            (writes into its own folder; the same bytes every time)
"""
import csv
import datetime
import decimal
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
PAGE_ROWS = 30  # the bank prints its header again on every page
OPENING_BALANCE = "8412.55"

# An order: customer | day of March 2024 and time | gateway | amount | payment reference
#   reference: a wallet's own code, "long" for the 35 digits that banks issue, "" for none
# A statement line: day | description | amount | reference
#   reference: "kept" as the order has it, "ruined" by a spreadsheet, "" for none
# An indented row belongs to the event of the row above it.
EVENTS = """
[exact_reference]
order Amira Abdullah | 01 09:14:22 | QR Pay | 49.90 | K7M2XQ94PA
  line 01 | QR PAY AMIRA ABDULLAH | 49.90 | kept
order Tan Wei Ling | 01 11:40:05 | QR Pay | 1250.00 | R3T8VB61ND
  line 01 | QR PAY TAN WEI LING | 1250.00 | kept
order Devi Krishnan | 02 10:02:47 | QR Pay | 18.50 | P5H9WC27LE
  line 02 | QR PAY DEVI KRI | 18.50 | kept
order Farid Hassan | 04 15:31:10 | QR Pay | 320.00 | J8F4ZS53MU
  line 04 | TRF HASSAN FARID | 320.00 | kept
order Grace Lim | 05 12:20:33 | QR Pay | 75.25 | T6D2YK88QA
  line 05 | QR PAY GRACE LIM | 75.25 | kept
order Idris Rahman | 06 09:55:18 | QR Pay | 129.00 | B9N3GX47RH
  line 06 | QR PAY IDRIS RAHMAN | 129.00 | kept
order Idris Rahman | 09 10:10:00 | QR Pay | -129.00 | B9N3GX52TW
  line 09 | QR PAY REFUND IDRIS RAHMAN | -129.00 | kept
order Kavya Nair | 07 18:44:59 | QR Pay | 2480.00 | C4L7PJ16VE
  line 07 | QR PAY KAVYA NAIR | 2480.00 | kept
order Mei Fong Chan | 09 16:08:41 | QR Pay | 9.90 | W2S6HT35DK
  line 09 | QR PAY MEI FONG C | 9.90 | kept
order Noor Aisyah | 11 13:27:06 | QR Pay | 64.00 | Z8X5RM92BC
  line 11 | TRF NOOR AISYAH | 64.00 | kept
order Omar Yusof | 12 08:51:30 | QR Pay | 415.75 | V7G4NQ63FL
  line 12 | QR PAY OMAR YUSOF | 415.75 | kept
order Priya Menon | 14 19:02:12 | QR Pay | 88.00 | H3J9TW48XS
  line 14 | QR PAY PRIYA MENON | 88.00 | kept
order Qistina Zain | 15 14:36:27 | QR Pay | 1075.30 | D5M8CP29YR
  line 15 | QR PAY QISTINA | 1075.30 | kept
order Rosnah Ibrahim | 18 10:29:54 | QR Pay | 27.60 | N6B2LV71GZ
  line 18 | QR PAY ROSNAH IBRAHIM | 27.60 | kept
order Siti Khadijah | 20 17:15:38 | QR Pay | 199.00 | Q9W4EX57HJ
  line 20 | QR PAY SITI KHAD | 199.00 | kept
order Uma Pillai | 22 11:03:21 | QR Pay | 540.00 | F2K7DN84MT
  line 22 | TRF PILLAI UMA | 540.00 | kept
order Wong Kah Hoe | 25 20:48:09 | QR Pay | 36.40 | L4R8SB13VP
  line 25 | QR PAY WONG KAH HOE | 36.40 | kept
order Zulkifli Osman | 28 09:37:45 | QR Pay | 3100.00 | X7C5JG96WQ
  line 28 | QR PAY ZULKIFLI OSMAN | 3100.00 | kept

[exact]
order Bala Subramaniam | 01 16:22:13 | QR Pay | 142.80 | long
  line 01 | QR PAY BALA SUBRAMANIAM | 142.80 | ruined
order Chong Li Na | 02 14:45:50 | QR Pay | 49.90 | long
  line 02 | QR PAY CHONG LI NA | 49.90 | ruined
order Elif Demir | 02 15:10:36 | QR Pay | 49.90 | long
  line 02 | QR PAY ELIF DEMIR | 49.90 | ruined
order Hana Suzuki | 05 09:18:02 | QR Pay | 233.15 | long
  line 05 | QR PAY HANA SUZUKI | 233.15 | ruined
order Jun Ito | 06 18:30:44 | QR Pay | 15.00 | Y3H6QK28TN
  line 06 | QR PAY JUN ITO | 15.00 |
order Liam Moreau | 08 12:12:12 | QR Pay | 860.00 | long
  line 08 | TRF MOREAU LIAM | 860.00 | ruined
order Nadia Salleh | 10 10:47:29 | QR Pay | 71.35 | long
  line 10 | QR PAY NADIA SAL | 71.35 | ruined
order Pavan Reddy | 13 16:55:03 | QR Pay | 1640.50 | long
  line 13 | QR PAY PAVAN REDDY | 1640.50 | ruined
order Ravi Kumar | 16 11:21:48 | QR Pay | 54.20 | M8T2ZB65CX
  line 16 | QR PAY RAVI KUMAR | 54.20 |
order Sofia Costa | 17 13:39:15 | QR Pay | 25.00 | long
  line 17 | QR PAY SOFIA COSTA | 25.00 | ruined
order Tomas Silva | 17 13:58:40 | QR Pay | 25.00 | long
  line 17 | QR PAY TOMAS SILVA | 25.00 | ruined
order Viktor Petrov | 21 15:04:31 | QR Pay | 378.90 | G5P9LW32DR
  line 21 | TRF PETROV VIKTOR | 378.90 |
order Yasmin Othman | 24 19:26:57 | QR Pay | 107.45 | long
  line 24 | QR PAY YASMIN OTH | 107.45 | ruined
order Zara Malik | 29 08:33:20 | QR Pay | 690.00 | E7V4XJ81KS
  line 29 | QR PAY ZARA MALIK | 690.00 |

[lag]
order Azman Kadir | 03 21:47:16 | QR Pay | 182.40 | S9N5FC74BH
  line 04 | QR PAY AZMAN KADIR | 182.40 | kept
order Cheah Soo Mei | 08 22:05:38 | QR Pay | 57.10 | long
  line 11 | QR PAY CHEAH SOO MEI | 57.10 | ruined
order Daniel Okafor | 15 20:19:44 | QR Pay | 945.00 | long
  line 18 | QR PAY DANIEL OKAFOR | 945.00 | ruined
order Fatimah Nordin | 19 22:31:07 | QR Pay | 33.80 | long
  line 20 | QR PAY FATIMAH N | 33.80 | ruined
order Hafiz Roslan | 22 23:12:55 | QR Pay | 416.00 | A6K3VY59LM
  line 25 | QR PAY HAFIZ ROSLAN | 416.00 | kept
order Ivy Goh | 28 21:58:26 | QR Pay | 120.65 | long
  line 30 | TRF GOH IVY | 120.65 | ruined

[rounding]
order Jamal Karim | 07 11:35:42 | QR Pay | 23.47 | long
  line 07 | QR PAY JAMAL KARIM | 23.45 | ruined
order Lee Chee Keong | 12 17:24:08 | QR Pay | 58.98 | U2G8RP46ZD
  line 12 | QR PAY LEE CHEE KEONG | 59.00 | kept
order Maria Santos | 19 09:08:51 | QR Pay | 312.33 | long
  line 19 | QR PAY MARIA SANTOS | 312.35 | ruined
order Nathan Raj | 26 14:50:19 | QR Pay | 97.61 | long
  line 26 | QR PAY NATHAN RAJ | 97.60 |

[fee]
order Ong Boon Huat | 04 10:26:34 | QR Pay | 480.00 | long
  line 04 | QR PAY ONG BOON HUAT | 476.64 | ruined
order Putri Amalina | 13 12:41:17 | QR Pay | 1999.00 | I4W7MT38QF
  line 13 | QR PAY PUTRI AMALINA | 1985.01 | kept
order Rashid Anwar | 21 18:07:53 | QR Pay | 250.00 | long
  line 21 | QR PAY RASHID ANWAR | 248.25 | ruined
order Sarah Fischer | 27 16:13:40 | QR Pay | 89.90 | O8D3HX67NB
  line 27 | TRF FISCHER SARAH | 89.27 | kept

[duplicate]
order Teo Jia Hui | 10 15:52:28 | QR Pay | 305.00 | J5Z9KC21WG
  line 10 | QR PAY TEO JIA HUI | 305.00 | kept
  line 10 | QR PAY TEO JIA HUI | 305.00 | kept
order Umar Farouk | 23 13:16:05 | QR Pay | 68.75 | long
  line 23 | QR PAY UMAR FAROUK | 68.75 | ruined
  line 23 | QR PAY UMAR FAROUK | 68.75 | ruined

[refund]
order Vanessa Koh | 12 11:09:47 | QR Pay | 210.00 | long
  order Vanessa Koh | 13 09:30:00 | QR Pay | -210.00 | long
order Wan Azlan | 26 19:42:31 | QR Pay | 83.50 | T2F6BQ95VR
  order Wan Azlan | 26 20:05:00 | QR Pay | -83.50 | T2F6BQ97XL

[sign]
order Xavier Ng | 16 17:33:58 | QR Pay | 45.90 | C8Y4SM52PJ
  line 16 | QR PAY XAVIER NG | -45.90 | kept

[typo]
order Yeoh Pei Shan | 11 10:58:14 | QR Pay | 318.60 | long
  line 11 | QR PAY YEOH PEI SHAN | 381.60 | ruined
order Zainal Abidin | 27 12:06:49 | QR Pay | 65.30 | R7L3DW86HK
  line 27 | QR PAY ZAINAL ABIDIN | 56.30 | kept

[missing_left]
order Aminah Bakar | 06 20:40:11 | QR Pay | 76.50 | N3X9GT64CS
order Brian Usman | 18 16:28:36 | QR Pay | 1120.00 | long
order Catherine Yap | 30 11:19:02 | QR Pay | 34.20 | long

[missing_right]
line 14 | QR PAY NURUL HUDA | 62.80 |
line 19 | TRF FROM OWNER | 2000.00 |
line 29 | SERVICE CHARGE | -10.00 |
line 31 | INTEREST | 4.37 |

[other]
order Amira Abdullah | 01 12:05:30 | Terminal | 89.00 | TRM-440101
order Walk-in customer | 01 17:48:00 | Cash | 12.50 |
order Lotus Trading | 02 09:30:15 | Bank Transfer | 1800.00 |
order Walk-in customer | 02 18:12:44 | Cash | 49.90 |
order Farid Hassan | 03 13:22:19 | Terminal | 156.20 | TRM-440102
order Grace Lim | 04 18:02:51 | Terminal | 41.75 | TRM-440103
order Walk-in customer | 05 10:15:07 | Cash | 7.00 |
order Hana Suzuki | 06 12:48:39 | Terminal | 263.00 | TRM-440104
order Walk-in customer | 07 15:09:26 | Cash | 18.30 |
order Meridian Books | 08 10:00:00 | Bank Transfer | 2340.00 |
order Kavya Nair | 09 14:17:58 | Terminal | 99.60 | TRM-440105
order Walk-in customer | 10 17:20:43 | Cash | 22.00 |
order Walk-in customer | 11 09:44:12 | Cash | 5.50 |
order Omar Yusof | 12 19:36:04 | Terminal | 178.45 | TRM-440106
order Lotus Trading | 13 10:25:50 | Bank Transfer | 960.00 |
order Walk-in customer | 14 12:31:37 | Cash | 31.20 |
order Priya Menon | 15 11:52:09 | Terminal | 67.80 | TRM-440107
order Walk-in customer | 16 15:40:28 | Cash | 14.90 |
order Rosnah Ibrahim | 17 18:55:46 | Terminal | 524.00 | TRM-440108
order Meridian Books | 18 09:12:33 | Bank Transfer | 415.00 |
order Walk-in customer | 19 13:47:21 | Cash | 25.00 |
order Siti Khadijah | 20 11:28:14 | Terminal | 38.95 | TRM-440109
order Walk-in customer | 21 16:39:55 | Cash | 9.90 |
order Uma Pillai | 22 17:50:02 | Terminal | 112.30 | TRM-440110
order Harbour Cafe | 24 08:45:00 | Bank Transfer | 675.00 |
order Walk-in customer | 25 14:08:18 | Cash | 16.40 |
order Wong Kah Hoe | 26 10:33:27 | Terminal | 81.15 | TRM-440111
order Harbour Cafe | 28 08:45:00 | Bank Transfer | 675.00 |
order Walk-in customer | 29 12:57:49 | Cash | 28.60 |
order Zulkifli Osman | 31 15:21:36 | Terminal | 204.00 | TRM-440112
"""


def read_story(text):
    """Yields (case, order rows, statement lines) of each event."""
    case, event = None, None
    for entry in text.strip().splitlines():
        if entry.startswith("["):
            case = entry.strip("[]")
        elif entry:
            if not entry.startswith("  "):
                if event:
                    yield event
                event = (case, [], [])
            word, _, rest = entry.strip().partition(" ")
            add_row(event, word, [field.strip() for field in rest.split("|")])
    yield event


def add_row(event, word, fields):
    _, orders, lines = event
    if word == "order":
        customer, when, gateway, amount, reference = fields
        moment = datetime.datetime.strptime("2024-03-" + when, "%Y-%m-%d %H:%M:%S")
        orders.append({"moment": moment, "customer": customer, "gateway": gateway, "amount": amount, "reference": reference})
    else:
        day, description, amount, reference = fields
        lines.append({"day": datetime.date(2024, 3, int(day)), "description": description,
                      "amount": decimal.Decimal(amount), "reference": reference})


def bank_reference(order):
    """35 digits: moment, bank, a running number made of the amount."""
    return f"{order['moment']:%Y%m%d%H%M%S}270716{abs(decimal.Decimal(order['amount'])) * 100:015.0f}"


def shown_on_statement(line, order):
    if line["reference"] == "kept":
        return order["reference"]
    # What a spreadsheet leaves of 35 digits once the file was opened and saved: 2.02E+34.
    return f"{decimal.Decimal(order['reference']):.2E}" if line["reference"] == "ruined" else ""


def write_statement(lines):
    total = sum(line["amount"] for line in lines)
    balance = decimal.Decimal(OPENING_BALANCE)
    header = ["Value Date", "Description", "Reference", "Amount (RM)", "Balance (RM)"]
    with open(HERE / "statement.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow(["Bank Muara Berhad", "", "", "", ""])
        out.writerow(["Statement of account", "", "", "", ""])
        out.writerow(["Account", "3812 0047 5561", "Seri Kenanga Trading", "", ""])
        out.writerow(["Period", "01/03/2024 to 31/03/2024", "", "", ""])
        out.writerow([""] * 5)
        out.writerow(header)
        for number, line in enumerate(lines):
            if number and number % PAGE_ROWS == 0:
                out.writerow(header)
            balance += line["amount"]
            out.writerow([f"{line['day']:%d/%m/%Y}", line["description"], line["shown"], f"{line['amount']:,}", f"{balance:,}"])
        out.writerow(["", "Total", "", f"{total:,}", ""])


def write_orders(orders):
    with open(HERE / "orders.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["Order No", "Created At", "Customer", "Payment Gateway", "Kind", "Net Payment", "Payment Reference"])
        for number, order in enumerate(orders, start=1):
            kind = "refund" if order["amount"].startswith("-") else "sale"
            out.writerow([f"00{41200 + number}", order["moment"], order["customer"], order["gateway"], kind, order["amount"],
                          order["reference"]])


def main():
    events = list(read_story(EVENTS))
    for _, orders, lines in events:
        for order in orders:
            if order["reference"] == "long":
                order["reference"] = bank_reference(order)
        for line in lines:
            line["shown"] = shown_on_statement(line, orders[0] if orders else None)
    all_orders = sorted((order for _, orders, _ in events for order in orders), key=lambda order: order["moment"])
    all_lines = sorted((line for _, _, lines in events for line in lines), key=lambda line: line["day"])
    write_statement(all_lines)
    write_orders(all_orders)
    numbers = {id(row): number for rows in (all_lines, all_orders) for number, row in enumerate(rows, start=1)}
    with open(HERE / "truth.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["case", "left_rows", "right_rows"])
        for case, orders, lines in events:
            out.writerow([case, *("|".join(str(numbers[id(row)]) for row in rows) for rows in (lines, orders))])


if __name__ == "__main__":
    main()

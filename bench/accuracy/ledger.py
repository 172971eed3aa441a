#!/usr/bin/env python3
"""Makes pairs of files that should agree and do not, of kinds that differ in what makes sums hard, with the truth beside them.

usage: bench/accuracy/ledger.py OUT_DIR --kind KIND [--orders N] [--seed S]
KIND is one of
  gateways     two gateways settle every banking day with different fees; weekends and holidays are paid with the next
               banking day; chargebacks; amounts are shared by both gateways; cash is outside the statement
  batches      payouts carry a batch number that the orders carry too; the fee is 2.9 % and 0.30 for each order
  instalments  orders paid in two to four parts, monthly, with names and sometimes references; no gateway, no scope
  invoices     customers' payments in another currency's country and language (German headers, decimal commas, dates with
               dots): one payment for several invoices, one invoice in parts, several payments for several invoices
  rates        an account in euros against orders in euros, dollars, pounds and zlotys: each payment is exchanged at the rate of its
               day, which drifts by up to half a per cent a day; names, and references on half of the lines
  weekly       one payout a week for all orders of the week, less 1.4 % and 0.25; opening, running and closing balance
left.csv is the statement, right.csv the ledger, truth.csv has case,left_ids,right_ids as bench/accuracy/payments.py reads
them. Rows that are on the other side not at all have the cases missing_left, missing_right and other.
Standard library only; the same arguments give the same bytes.
"""
import argparse
import csv
import datetime as dt
import pathlib
import random

PEOPLE = ("Anneke", "Bastian", "Carla", "Dorothea", "Emil", "Frieda", "Gustav", "Henrike", "Ignaz", "Jette", "Korbinian", "Leni", "Magnus",
          "Nele", "Ottilie", "Pascal", "Quirin", "Ronja", "Sven", "Tilda", "Ulrich", "Vera", "Wanda", "Xaver", "Ylva", "Zeno")
FAMILIES = ("Achterberg", "Brandt", "Castellan", "Dormann", "Eichhorn", "Falk", "Gerlach", "Hellwig", "Imhof", "Jansen", "Kessler", "Lindqvist",
            "Merz", "Nordmann", "Oster", "Pohl", "Quandt", "Reuter", "Sander", "Thoma", "Ullmann", "Vogt", "Winkler", "Zander")
COMPANIES = ("Nordlicht", "Seewind", "Bergmann", "Falkenstein", "Weserglas", "Kupferwerk", "Moorland", "Tannhof", "Steinbach", "Hafenkontor",
             "Lindenau", "Rosenthal", "Silbersee", "Ostwall", "Grünfeld", "Waldkirch")
FORMS = ("GmbH", "AG", "KG", "e.K.", "OHG")
START = dt.date(2025, 2, 3)
HOLIDAYS = {dt.date(2025, 4, 18), dt.date(2025, 4, 21), dt.date(2025, 5, 1), dt.date(2025, 5, 29), dt.date(2025, 6, 9)}


def next_banking_day(day):
    while day.weekday() >= 5 or day in HOLIDAYS:
        day += dt.timedelta(days=1)
    return day


def half_up(value, per_million):
    return (value * per_million + 500_000) // 1_000_000


class Ledger:
    """Rows of both sides and the truth while they are made. Amounts are in cents."""

    def __init__(self, rnd):
        self.rnd, self.left, self.right, self.truth = rnd, [], [], []

    def line(self, day, amount, text, **more):
        self.left.append({"day": day, "amount": amount, "text": text, **more})
        return self.left[-1]

    def order(self, day, amount, name, **more):
        self.right.append({"day": day, "amount": amount, "name": name, **more})
        return self.right[-1]

    def note(self, case, lines, orders):
        self.truth.append((case, list(lines), list(orders)))

    def amount(self):
        common = (1250, 1999, 2500, 3995, 7500, 12000)
        return self.rnd.choice(common) if self.rnd.random() < .12 else max(250, int(self.rnd.lognormvariate(8.9, .9)))

    def person(self):
        return f"{self.rnd.choice(PEOPLE)} {self.rnd.choice(FAMILIES)}"

    def code(self, size=8):
        return "".join(self.rnd.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(size))

    def day(self, days):
        return START + dt.timedelta(days=self.rnd.randrange(days))


def gateways(ledger, count):
    """Each gateway pays all orders since its last payout on every banking day but the day itself."""
    days = max(20, count // 14)
    fees = {"Cardwise": (17_500, "CARDWISE SETTLEMENT"), "PayLoop": (9_000, "PAYLOOP AUSZ")}
    waiting = {}
    for _ in range(count):
        day, amount, kind = ledger.day(days), ledger.amount(), ledger.rnd.random()
        if kind < .12:
            ledger.note("other", [], [ledger.order(day, amount, ledger.person(), way="Cash", ref="")])
        elif kind < .45:
            name, reference = ledger.person(), ledger.code()
            order = ledger.order(day, amount, name, way="Transfer", ref=reference)
            if ledger.rnd.random() < .04:
                ledger.note("missing_left", [], [order])
                continue
            paid = next_banking_day(day + dt.timedelta(days=ledger.rnd.choice((0, 0, 1, 2))))
            ledger.note("exact", [ledger.line(paid, amount, f"TRANSFER {name.upper()}"[:24], ref=reference if ledger.rnd.random() < .5 else "")], [order])
        else:
            way = "Cardwise" if kind < .75 else "PayLoop"
            order = ledger.order(day, amount, ledger.person(), way=way, ref=ledger.code())
            waiting.setdefault((way, next_banking_day(day + dt.timedelta(days=1))), []).append(order)
    for (way, paid), orders in sorted(waiting.items(), key=lambda entry: (entry[0][1], entry[0][0])):
        rate, text = fees[way]
        gross = sum(order["amount"] for order in orders)
        line = ledger.line(paid, gross - half_up(gross, rate), f"{text} {paid:%d%m%y}", ref="")
        ledger.note("batch", [line], orders)
        if ledger.rnd.random() < .05:
            back = ledger.rnd.choice(orders)
            ledger.note("missing_right", [ledger.line(next_banking_day(paid + dt.timedelta(days=9)), -back["amount"] - 1500, f"{way.upper()} CHARGEBACK", ref="")], [])
    for _ in range(count // 60):
        ledger.note("missing_right", [ledger.line(next_banking_day(ledger.day(days)), ledger.amount(), "OWNER CONTRIBUTION", ref="")], [])


def batches(ledger, count):
    days, made = max(20, count // 14), 0
    while made < count:
        day, size, number = ledger.day(days), ledger.rnd.randint(2, 14), f"B-{ledger.rnd.randrange(10 ** 6):06d}"
        if ledger.rnd.random() < .35:
            amount, name, reference = ledger.amount(), ledger.person(), ledger.code()
            order = ledger.order(day, amount, name, batch="", ref=reference)
            made += 1
            if ledger.rnd.random() < .05:
                ledger.note("missing_left", [], [order])
            else:
                ledger.note("exact", [ledger.line(day + dt.timedelta(days=ledger.rnd.randrange(3)), amount, f"PAYMENT {name}", ref=reference)], [order])
            continue
        orders = [ledger.order(day + dt.timedelta(days=ledger.rnd.randrange(2)), ledger.amount(), ledger.person(), batch=number, ref=ledger.code()) for _ in range(size)]
        net = sum(order["amount"] - half_up(order["amount"], 29_000) - 30 for order in orders)
        ledger.note("batch", [ledger.line(day + dt.timedelta(days=ledger.rnd.randint(2, 4)), net, f"CARD PAYOUT {number}", ref="")], orders)
        made += size
    for _ in range(count // 60):
        ledger.note("missing_right", [ledger.line(ledger.day(days), ledger.amount(), "INTEREST", ref="")], [])


def instalments(ledger, count):
    days = 120
    for _ in range(count):
        day, name, reference, kind = ledger.day(days), ledger.person(), ledger.code(), ledger.rnd.random()
        amount = ledger.amount() + 3000
        order = ledger.order(day, amount, name, ref=reference)
        shown = f"SEPA {name.upper()}"
        if kind < .06:
            ledger.note("missing_left", [], [order])
        elif kind < .25:
            parts = ledger.rnd.randint(2, 4)
            each = amount // parts
            values = [each] * (parts - 1) + [amount - each * (parts - 1)]
            first = ledger.rnd.randrange(5)
            lines = [ledger.line(day + dt.timedelta(days=first + 30 * place), value, f"{shown} {place + 1}/{parts}", ref=reference if ledger.rnd.random() < .7 else "")
                     for place, value in enumerate(values)]
            ledger.note("split", lines, [order])
        else:
            ledger.note("exact", [ledger.line(day + dt.timedelta(days=ledger.rnd.randrange(6)), amount, shown, ref=reference if ledger.rnd.random() < .7 else "")], [order])
    for _ in range(count // 40):
        ledger.note("missing_right", [ledger.line(ledger.day(days), ledger.amount(), "ACCOUNT FEE REVERSED", ref="")], [])


def invoices(ledger, count):
    days, made = 150, 0
    companies = [f"{name} {second} {ledger.rnd.choice(FORMS)}" for name in COMPANIES for second in ("Handel", "Technik", "Logistik", "Bau")]
    number = 240_000
    while made < count:
        company, day, kind = ledger.rnd.choice(companies), ledger.day(days), ledger.rnd.random()
        size = 1 if kind < .6 else ledger.rnd.randint(2, 5)
        orders = []
        for _ in range(size):
            number += ledger.rnd.randint(1, 9)
            orders.append(ledger.order(day + dt.timedelta(days=ledger.rnd.randrange(4)), ledger.amount() * 3, company, ref=f"RE{number}"))
        made += size
        total, paid = sum(order["amount"] for order in orders), max(order["day"] for order in orders) + dt.timedelta(days=ledger.rnd.randint(3, 14))
        shown = company.upper()[:ledger.rnd.choice((12, 18, 27))]
        known = f" {orders[0]['ref']}" if ledger.rnd.random() < .4 else ""
        if kind < .03:
            ledger.note("missing_left", [], orders)
        elif kind < .48:
            ledger.note("exact", [ledger.line(paid, total, f"ÜBERWEISUNG {shown}{known}", ref="")], orders)
        elif kind < .6:
            first = ledger.rnd.randint(total // 5, total - total // 5)
            ledger.note("split", [ledger.line(paid + dt.timedelta(days=place * 6), part, f"TEILZAHLUNG {shown}", ref="") for place, part in enumerate((first, total - first))], orders)
        elif kind < .92:
            ledger.note("batch", [ledger.line(paid, total, f"SAMMELZAHLUNG {shown}", ref="")], orders)
        else:
            first = ledger.rnd.randint(total // 4, total - total // 4)
            ledger.note("many", [ledger.line(paid + dt.timedelta(days=place), part, f"ZAHLUNG {shown}", ref="") for place, part in enumerate((first, total - first))], orders)
    for _ in range(count // 50):
        ledger.note("missing_right", [ledger.line(ledger.day(days), ledger.amount(), "KONTOFÜHRUNG", ref="")], [])


def weekly(ledger, count):
    weeks = max(12, count // 40)
    by_week = {}
    for _ in range(count):
        day, amount = ledger.day(weeks * 7), ledger.amount()
        if ledger.rnd.random() < .4:
            name, reference = ledger.person(), ledger.code()
            order = ledger.order(day, amount, name, way="Transfer", ref=reference)
            if ledger.rnd.random() < .05:
                ledger.note("missing_left", [], [order])
            else:
                ledger.note("exact", [ledger.line(day + dt.timedelta(days=ledger.rnd.randrange(3)), amount, f"TRANSFER FROM {name}", ref=reference if ledger.rnd.random() < .6 else "")], [order])
            continue
        order = ledger.order(day, amount, ledger.person(), way="Marketplace", ref=ledger.code())
        by_week.setdefault((day - START).days // 7, []).append(order)
    for week, orders in sorted(by_week.items()):
        gross = sum(order["amount"] for order in orders)
        ledger.note("batch", [ledger.line(START + dt.timedelta(days=week * 7 + 8), gross - half_up(gross, 14_000) - 25, "MARKET EU SARL", ref="")], orders)
    for _ in range(count // 60):
        ledger.note("missing_right", [ledger.line(ledger.day(weeks * 7), ledger.amount(), "SUBSIDY", ref="")], [])


def rates(ledger, count):
    """Amounts of the ledger are in the currency of the order; `per_euro` is the rate of each day in millionths."""
    days = max(30, count // 12)
    per_euro = {}
    for currency, rate in (("USD", 1_084_000), ("GBP", 853_000), ("PLN", 4_310_000)):
        for day in range(days + 10):
            rate = rate * (1_000_000 + ledger.rnd.randint(-5_000, 5_000)) // 1_000_000
            per_euro[currency, day] = rate
    for _ in range(count):
        sold, amount, name, reference = ledger.rnd.randrange(days), ledger.amount(), ledger.person(), ledger.code()
        currency = ledger.rnd.choices(("EUR", "USD", "GBP", "PLN"), (50, 25, 15, 10))[0]
        order = ledger.order(START + dt.timedelta(days=sold), amount, name, currency=currency, ref=reference)
        if ledger.rnd.random() < .05:
            ledger.note("missing_left", [], [order])
            continue
        paid = sold + ledger.rnd.choice((0, 0, 1, 1, 2, 3))
        rate = 1_000_000 if currency == "EUR" else per_euro[currency, paid]
        euros = (amount * 1_000_000 + rate // 2) // rate
        line = ledger.line(START + dt.timedelta(days=paid), euros, f"INCOMING {name.upper()}"[:26], ref=reference if ledger.rnd.random() < .5 else "")
        ledger.note("exact" if currency == "EUR" else "fee", [line], [order])
    for _ in range(count // 50):
        ledger.note("missing_right", [ledger.line(ledger.day(days), ledger.amount(), "INTEREST", ref="")], [])


class Shape:
    """How the two files of a kind look."""
    columns = {
        "gateways": (("No", "Booked", "Text", "Amount (EUR)", "Reference"), ("Order", "Date", "Customer", "Payment method", "Total", "Order reference")),
        "batches": (("No", "Value date", "Details", "Credit", "Reference"), ("Id", "Created", "Buyer", "Settlement batch", "Paid", "Payment reference")),
        "instalments": (("No", "Date", "Description", "Amount", "Reference"), ("Contract", "Signed", "Customer", "Due", "Contract reference")),
        "invoices": (("Nr", "Buchungstag", "Verwendungszweck", "Betrag (EUR)"), ("Beleg", "Rechnungsdatum", "Kunde", "Bruttobetrag", "Rechnungsnummer")),
        "rates": (("No", "Booked", "Details", "Amount (EUR)", "Reference"), ("Order", "Sold", "Customer", "Currency", "Total", "Order reference")),
        "weekly": (("No", "Date", "Details", "Amount", "Balance", "Reference"), ("Order", "Day", "Customer", "Channel", "Net sales", "Order reference")),
    }


def money(cents, kind):
    text = f"{cents / 100:,.2f}"
    return text.replace(",", "_").replace(".", ",").replace("_", ".") if kind == "invoices" else text.replace(",", "")


def date(day, kind):
    return day.strftime("%d.%m.%Y") if kind == "invoices" else day.isoformat()


def left_rows(ledger, kind):
    balance = 250_000
    for row in ledger.left:
        balance += row["amount"]
        cells = [row["id"], date(row["day"], kind), row["text"], money(row["amount"], kind)]
        if kind == "weekly":
            cells.append(money(balance, kind))
        yield cells if kind == "invoices" else cells + [row["ref"]]


def right_rows(ledger, kind):
    for row in ledger.right:
        label = {"gateways": "way", "batches": "batch", "weekly": "way", "rates": "currency"}.get(kind)
        yield [row["id"], date(row["day"], kind), row["name"], *([row[label]] if label else []), money(row["amount"], kind), row["ref"]]


def write(folder, ledger, kind):
    folder.mkdir(parents=True, exist_ok=True)
    rnd = ledger.rnd
    for rows in (ledger.left, ledger.right):  # identifiers say nothing about what belongs together
        for row, number in zip(rows, rnd.sample(range(10 ** 5, 10 ** 5 + 9 * len(rows)), len(rows))):
            row["id"] = str(number)
        rows.sort(key=lambda row: (row["day"], row["id"]))
    separator = ";" if kind == "invoices" else ","
    with open(folder / "left.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=separator)
        if kind == "weekly":
            writer.writerows([["Account statement"], ["Opening balance", money(250_000, kind)], []])
        writer.writerow(Shape.columns[kind][0])
        writer.writerows(left_rows(ledger, kind))
        if kind == "weekly":
            writer.writerows([[], ["Closing balance", money(250_000 + sum(row["amount"] for row in ledger.left), kind)]])
    with open(folder / "right.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(Shape.columns[kind][1])
        writer.writerows(right_rows(ledger, kind))
    with open(folder / "truth.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "left_ids", "right_ids"])
        for case, lines, orders in ledger.truth:
            writer.writerow([case, "|".join(row["id"] for row in lines), "|".join(row["id"] for row in orders)])


KINDS = {"gateways": gateways, "batches": batches, "instalments": instalments, "invoices": invoices, "rates": rates, "weekly": weekly}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--kind", choices=sorted(KINDS), required=True)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    ledger = Ledger(random.Random(f"{arguments.kind} {arguments.seed}"))
    KINDS[arguments.kind](ledger, arguments.orders)
    write(arguments.out, ledger, arguments.kind)
    print(f"{len(ledger.left)} statement lines, {len(ledger.right)} orders, {len(ledger.truth)} truths in {arguments.out}")


if __name__ == "__main__":
    main()

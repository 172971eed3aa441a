#!/usr/bin/env python3
"""How well `concord reconcile PAYMENTS INVOICES REMITTANCE` uses a file that links two others.

usage: bench/accuracy/remittance.py CONCORD [--seeds 1,2,3] [--payments 1000] [--keep FOLDER]

Makes customers' payments, open invoices and a remittance advice for each seed, runs the program on them (the third input in
each of the three places) and compares its groups with the truth. In the advice, one payment in ten is absent, numbers are
mistyped or cut off in three of a hundred lines, and lines name discounts, credit notes and payments on account.
The truth's events: a payment with all invoices and credit notes that it settles; a payment on account; an invoice still open.
"""
import argparse
import csv
import datetime
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

NAMES = "Alder Birch Cedar Dogwood Elm Fir Ginkgo Hazel Ironwood Juniper Larch Maple Nutmeg Oak Pine Rowan Spruce Teak Willow Yew".split()
KINDS = "Trading Logistics Foods Medical Textiles Print Energy Parts".split()
FORMS = ["Ltd", "GmbH", "Sdn Bhd", "Inc", "SARL"]


def cents_text(cents):
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def damaged(number, rnd):
    if rnd.random() < 0.5:
        return number[:-1]
    place = rnd.randrange(len(number) - 4, len(number) - 1)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2:]
    return swapped if swapped != number else number[:-1]


class World:
    """Payments, invoices, the advice's lines, and which belong together."""

    def __init__(self, payments, seed):
        self.rnd = random.Random(seed)
        self.payments, self.invoices, self.lines, self.truth = [], [], [], []
        self.numbers = self.rnd.sample(range(100000, 999999), payments * 8)
        self.customers = [f"{name} {kind} {form}" for name in NAMES for kind in KINDS for form in FORMS]
        for _ in range(payments):
            self.add_payment()
        for _ in range(payments // 3):
            self.truth.append(((), (self.add_invoice(self.rnd.choice(self.customers), self.day()),)))

    def day(self):
        return datetime.date(2025, 1, 1) + datetime.timedelta(self.rnd.randrange(120))

    def add_invoice(self, customer, day, sign=1):
        number = ("INV-" if sign > 0 else "CN-") + str(self.numbers.pop())
        cents = sign * max(500, int(self.rnd.lognormvariate(10.5, 1.0)) // (1 if sign > 0 else 8))
        self.invoices.append([number, customer, day.isoformat(), cents])
        return len(self.invoices)

    def add_payment(self):
        rnd = self.rnd
        customer, day = rnd.choice(self.customers), self.day()
        reference = f"PAY{self.numbers.pop()}{rnd.randrange(10)}"
        payer = customer.upper()[:rnd.randint(6, 18)]
        on_account = rnd.random() < 0.04
        settled = [] if on_account else [self.add_invoice(customer, day - datetime.timedelta(rnd.randint(5, 45)))
                                         for _ in range(rnd.choice([1, 1, 1, 1, 2, 2, 3, 5]))]
        if settled and rnd.random() < 0.08:
            settled.append(self.add_invoice(customer, day - datetime.timedelta(rnd.randint(1, 20)), -1))
        total, lines = 0, []
        for row in settled:
            number, open_cents = self.invoices[row - 1][0], self.invoices[row - 1][3]
            discount = open_cents * 2 // 100 if open_cents > 0 and rnd.random() < 0.15 else 0
            short = rnd.randrange(1, open_cents // 10) if open_cents > 0 and rnd.random() < 0.03 else 0
            total += open_cents - discount - short
            lines.append([reference, damaged(number, rnd) if rnd.random() < 0.03 else number, open_cents, discount,
                          open_cents - discount - short])
        if on_account:
            total = rnd.randrange(10000, 500000)
            lines.append([reference, "", 0, 0, total])
        if total <= 0:
            total = 100
        self.payments.append([day.isoformat(), payer, reference, total])
        if rnd.random() >= 0.10:
            self.lines += lines
        self.truth.append(((len(self.payments),), tuple(settled)))

    def write(self, folder):
        money = [("payments.csv", ["Booked", "Payer", "Bank reference", "Amount"], self.payments, [3]),
                 ("invoices.csv", ["invoice_no", "customer", "issued", "open_amount"], self.invoices, [3]),
                 ("remittance.csv", ["payment", "document", "gross", "discount", "paid"], self.lines, [2, 3, 4])]
        for name, header, rows, amounts in money:
            with open(folder / name, "w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(header)
                for row in rows:
                    writer.writerow([cents_text(cell) if place in amounts else cell for place, cell in enumerate(row)])


def stated_events(folder, world):
    groups, left_seen, right_seen = {}, set(), set()
    with open(folder / "pairs.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["pass"] == "ambiguous":
                continue
            left, right = groups.setdefault(row["group"], (set(), set()))
            if row["left_row"]:
                left.add(int(row["left_row"]))
            if row["right_row"]:
                right.add(int(row["right_row"]))
    events = set()
    for left, right in groups.values():
        events.add((tuple(sorted(left)), tuple(sorted(right))))
        left_seen |= left
        right_seen |= right
    for row in range(1, len(world.payments) + 1):
        if row not in left_seen:
            events.add(((row,), ()))
    for row in range(1, len(world.invoices) + 1):
        if row not in right_seen:
            events.add(((), (row,)))
    return events


def run(concord, folder, order):
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run([concord, "reconcile", *order, "--json", "--out", str(out)], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(order)}: exit {done.returncode}: {done.stderr}")
    return json.loads(done.stdout), out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--payments", type=int, default=1000)
    parser.add_argument("--keep", type=pathlib.Path, help="leave the files in this folder")
    options = parser.parse_args()
    concord = str(pathlib.Path(options.concord).resolve())
    print("| seed | third input | true events | found | precision of stated groups | F1 | ties out |\n|---|---|---|---|---|---|---|")
    for seed in map(int, options.seeds.split(",")):
        world = World(options.payments, seed)
        with tempfile.TemporaryDirectory() as scratch:
            folder = options.keep or pathlib.Path(scratch)
            folder.mkdir(parents=True, exist_ok=True)
            world.write(folder)
            truth = {(left, tuple(sorted(right))) for left, right in world.truth}
            for order in (["payments.csv", "invoices.csv", "remittance.csv"], ["remittance.csv", "payments.csv", "invoices.csv"],
                          ["payments.csv", "remittance.csv", "invoices.csv"]):
                summary, out = run(concord, folder, order)
                events = stated_events(out, world)
                matched = {event for event in events if event[0] and event[1]}
                found, right = len(truth & events), len(truth & matched)
                recall, precision = found / len(truth), right / max(1, len(matched))
                f1 = 2 * found / (len(truth) + len(events))
                print(f"| {seed} | {order.index('remittance.csv') + 1} | {len(truth):,} | {recall:.4f} | {precision:.4f} | {f1:.4f} "
                      f"| {'yes' if summary['tie_out']['holds'] else 'NO'} |", flush=True)


if __name__ == "__main__":
    main()

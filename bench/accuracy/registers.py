#!/usr/bin/env python3
"""Registers of persons, companies and products, made from seeds, and how much of them `concord reconcile` links rightly.

usage: bench/accuracy/registers.py CONCORD [--kind persons|companies|products]... [--seeds 1-5] [--entities 2000] [--show N]
       bench/accuracy/registers.py --write OUT --kind persons --entities 100000 [--seeds 1]
Each register is made twice: as two files that share most entities, and as one file with duplicates. Second records have typing
errors, swapped fields, missing cells, initials, moves to another address, and names in another script; persons live in
households that share surname and address, some are twins; surnames are skewed, company names share words, products differ
from their neighbours by one attribute. --write leaves left.csv, right.csv, one.csv and truth.csv files (the entity of each row)
in OUT instead of measuring.
"""
import argparse
import collections
import csv
import itertools
import pathlib
import random
import string
import sys
import tempfile

import reconciliation
from people import pairs_within, scores, show, stated_of

CONSONANTS = ["b", "br", "d", "f", "g", "h", "k", "kl", "l", "m", "n", "p", "r", "s", "sch", "st", "t", "v", "w", "z"]
VOWELS = ["a", "e", "i", "o", "u", "ei", "au", "ie"]
ENDS = ["", "n", "r", "s", "l", "ck", "tt", "mann", "er", "ov"]
CYRILLIC = dict(zip("abdefghijklmnoprstuvwyz", "абдефгхийклмнопрстувшыз"))
FORMS = ["GmbH", "AG", "Ltd", "Limited", "Inc", "SARL", "KG"]
TRADES = ["Bau", "Technik", "Handel", "Logistik", "Software", "Metall", "Energie", "Immobilien", "Transport", "Medien"]
COLOURS = ["black", "white", "silver", "blue", "red", "green"]
THINGS = ["Laptop", "Phone", "Camera", "Printer", "Monitor", "Headset", "Router", "Tablet", "Speaker", "Keyboard"]


def invented(rng, syllables):
    return "".join(rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(syllables)) + rng.choice(ENDS)


class Skewed:
    """Words of which the first are far more frequent than the last (Zipf)."""

    def __init__(self, rng, count, syllables=(1, 2, 3)):
        self.words = list(dict.fromkeys(invented(rng, rng.choice(syllables)).capitalize() for _ in range(count)))
        self.weights = list(itertools.accumulate(1 / (place + 3) for place in range(len(self.words))))

    def draw(self, rng):
        return rng.choices(self.words, cum_weights=self.weights)[0]


def typing_error(rng, text):
    if len(text) < 3:
        return text
    place = rng.randrange(len(text) - 1)
    alphabet = string.digits if text[place].isdigit() else string.ascii_lowercase
    return rng.choice([text[:place] + text[place + 1:], text[:place] + text[place + 1] + text[place] + text[place + 2:],
                       text[:place] + rng.choice(alphabet) + text[place + 1:], text[:place] + rng.choice(alphabet) + text[place:]])


def in_cyrillic(text):
    return "".join(CYRILLIC.get(letter.lower(), letter) for letter in text)


class Persons:
    header = ["given", "family", "born", "street", "house", "town", "zip", "phone"]

    def __init__(self, rng, entities):
        self.given, self.family = Skewed(rng, 800), Skewed(rng, max(500, entities // 10))
        self.streets = Skewed(rng, max(200, entities // 20))
        towns = Skewed(rng, 300, (2, 3))
        self.towns = [(town, f"{rng.randrange(1000, 99999):05}") for town in towns.words]
        self.town_weights = towns.weights

    def address(self, rng):
        town, code = rng.choices(self.towns, cum_weights=self.town_weights)[0]
        return [self.streets.draw(rng) + rng.choice(["street", " Road", "weg", " Lane"]), str(rng.randrange(1, 200)), town, code]

    def born(self, rng):
        return f"{rng.randrange(1935, 2012)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"

    def make(self, rng, entities):
        made = []
        while len(made) < entities:
            family, address, phone = self.family.draw(rng), self.address(rng), f"0{rng.randrange(10**8, 10**9)}"
            for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 4])):
                made.append([self.given.draw(rng), family, self.born(rng), *address, phone if rng.random() < 0.6 else ""])
                if rng.random() < 0.01:  # a twin
                    made.append([self.given.draw(rng), *made[-1][1:]])
        return made[:entities]

    def again(self, rng, entity):
        cells = list(entity)
        if rng.random() < 0.10:
            cells[3:7] = self.address(rng)
        if rng.random() < 0.10:
            cells[7] = f"0{rng.randrange(10**8, 10**9)}"
        if rng.random() < 0.03:
            cells[0], cells[1] = cells[1], cells[0]
        if rng.random() < 0.04:
            cells[0] = cells[0][0] + "."
        if rng.random() < 0.02:
            year, month, day = cells[2].split("-")
            if int(day) <= 12:
                cells[2] = f"{year}-{day}-{month}"
        if rng.random() < 0.03:
            cells[0], cells[1] = in_cyrillic(cells[0]), in_cyrillic(cells[1])
        return with_errors(rng, cells, dates={2})


class Companies:
    header = ["company", "street", "zip", "town", "country"]

    def __init__(self, rng, entities):
        self.names, self.streets = Skewed(rng, max(500, entities // 4)), Skewed(rng, max(200, entities // 20))
        towns = Skewed(rng, 200, (2, 3))
        self.towns = [(town, f"{rng.randrange(1000, 99999):05}") for town in towns.words]
        self.town_weights = towns.weights

    def make(self, rng, entities):
        made = []
        while len(made) < entities:
            family = self.names.draw(rng)
            for _ in range(rng.choice([1, 1, 1, 1, 2, 3])):  # companies of one owner in one town
                town, code = rng.choices(self.towns, cum_weights=self.town_weights)[0]
                name = f"{family} {rng.choice(TRADES)}" + (f" {self.names.draw(rng)}" if rng.random() < 0.4 else "")
                made.append([f"{name} {rng.choice(FORMS)}", f"{self.streets.draw(rng)}weg {rng.randrange(1, 150)}", code, town, rng.choice(["DE", "AT", "CH"])])
        return made[:entities]

    def again(self, rng, entity):
        cells = list(entity)
        words = cells[0].split()
        if rng.random() < 0.3:
            words = words[:-1] if rng.random() < 0.5 else words[:-1] + [rng.choice(FORMS)]
        if rng.random() < 0.1 and len(words) > 2:
            words[1] = words[1][:4] + "."
        if rng.random() < 0.05:
            words = words[1:] + words[:1]
        cells[0] = " ".join(words)
        if rng.random() < 0.1:
            cells[0] = cells[0].upper()
        return with_errors(rng, cells)


class Products:
    header = ["brand", "title", "colour", "model", "weight"]

    def __init__(self, rng, entities):
        self.brands, self.series = Skewed(rng, 60), Skewed(rng, max(100, entities // 8))

    def make(self, rng, entities):
        made = []
        while len(made) < entities:
            brand, thing, series, number = self.brands.draw(rng), rng.choice(THINGS), self.series.draw(rng), rng.randrange(100, 999)
            letters = "".join(rng.choices(string.ascii_uppercase, k=2))
            weight = f"{rng.randrange(100, 3000)} g"
            for size, colour in itertools.islice(itertools.product([64, 128, 256], COLOURS), rng.choice([1, 1, 2, 3])):
                model = f"{letters}{number}-{size // 64}{colour[0].upper()}{rng.randrange(100, 999)}"
                made.append([brand, f"{brand} {thing} {series} {number} {size}GB {colour}", colour, model if rng.random() < 0.8 else "", weight])
        return made[:entities]

    def again(self, rng, entity):
        cells = list(entity)
        words = cells[1].split()
        if rng.random() < 0.3:
            words = words[1:]
        if rng.random() < 0.2:
            words.append(rng.choice(["new", "OEM", "retail", "2-pack"]))
        if rng.random() < 0.2:
            words = words[1:] + words[:1]
        cells[1] = " ".join(words).replace("GB", rng.choice(["GB", "GB", " GB", "gb"]))
        if rng.random() < 0.2:
            cells[3] = cells[3].replace("-", rng.choice(["", " "]))
        return with_errors(rng, cells)


KINDS = {"persons": Persons, "companies": Companies, "products": Products}


def with_errors(rng, cells, dates=()):
    for place, cell in enumerate(cells):
        chance = rng.random()
        if chance < 0.04:
            cells[place] = ""
        elif chance < 0.14 and place not in dates:
            cells[place] = typing_error(rng, cell)
        elif chance < 0.10 and cell:  # a date with another day, month or year
            year, month, day = cell.split("-")
            cells[place] = rng.choice([f"{year}-{month}-{rng.randrange(1, 29):02}", f"{year}-{rng.randrange(1, 13):02}-{day}", f"{int(year) + 1}-{month}-{day}"])
    return cells


class Register(collections.namedtuple("Register", "header left right one left_truth right_truth one_truth")):
    """Records and the entity of each, as two files and as one."""


def make_register(kind, seed, entities):
    rng = random.Random(f"{kind} {seed}")
    maker = KINDS[kind](rng, entities)
    made = maker.make(rng, entities)
    left, right, one = [], [], []
    for number, entity in enumerate(made):
        where = rng.random()
        if where < 0.8:
            left.append((number, entity))
        if where > 0.2:
            right.append((number, maker.again(rng, entity)))
        one.append((number, entity))
        for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
            one.append((number, maker.again(rng, entity)))
    for records in (left, right, one):
        rng.shuffle(records)
    parts = [[record for _, record in records] for records in (left, right, one)]
    truths = [[number for number, _ in records] for records in (left, right, one)]
    return Register(maker.header, *parts, *truths)


def write(path, header, records):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *records])


def write_register(register, folder):
    for name in ("left", "right", "one"):
        write(folder / f"{name}.csv", register.header, getattr(register, name))
        write(folder / f"{name}_truth.csv", ["row", "entity"], enumerate(getattr(register, name + "_truth"), 1))


def rows_by_entity(truth):
    rows = collections.defaultdict(list)
    for row, entity in enumerate(truth, 1):
        rows[entity].append(row)
    return rows


def line(name, outcome, stated, true):
    precision, recall, f1 = scores(stated, true)
    print(f"{name}: {len(true)} true pairs, {len(stated)} stated; precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  in {outcome.seconds:.2f} s")
    return f1


def by_confidence(groups, true, table):
    """Adds the stated groups to the table of calibration: sum of confidences, groups, right ones."""
    for group in groups:
        stated = {(left, right) for left in group.left for right in group.right} or pairs_within([group.left])
        row = table[min(int(group.confidence * 10), 9) if group.confidence < 0.99 else 10]
        row[0] += group.confidence
        row[1] += 1
        row[2] += stated <= true


def measure(concord, kind, seed, entities, shown, table):
    register = make_register(kind, seed, entities)
    with tempfile.TemporaryDirectory(prefix="accuracy-") as folder:
        folder = pathlib.Path(folder)
        write_register(register, folder)
        two = reconciliation.run(concord, folder / "left.csv", folder / "right.csv")
        one = reconciliation.run_one(concord, folder / "one.csv")
    right_rows = rows_by_entity(register.right_truth)
    true = {(row, other) for row, entity in enumerate(register.left_truth, 1) for other in right_rows.get(entity, ())}
    stated = reconciliation.stated_pairs(stated_of(two))
    by_confidence(stated_of(two), true, table)
    reached = [line(f"{kind}, seed {seed}, two files", two, stated, true)]
    left, right, records = ([None, *part] for part in (register.left, register.right, register.one))
    show("wrong", stated - true, left, right, shown)
    show("missed", true - stated, left, right, shown)
    true = pairs_within(rows_by_entity(register.one_truth).values())
    stated = pairs_within(group.left for group in stated_of(one))
    by_confidence(stated_of(one), true, table)
    reached.append(line(f"{kind}, seed {seed}, one file", one, stated, true))
    show("wrong", stated - true, records, records, shown)
    show("missed", true - stated, records, records, shown)
    return reached


def seeds_of(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concord", nargs="?")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--seeds", type=seeds_of, default=range(1, 4))
    parser.add_argument("--entities", type=int, default=2000)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--write", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.write:
        arguments.write.mkdir(parents=True, exist_ok=True)
        write_register(make_register((arguments.kind or ["persons"])[0], arguments.seeds[0], arguments.entities), arguments.write)
        return 0
    table = collections.defaultdict(lambda: [0.0, 0, 0])
    for kind in arguments.kind or KINDS:
        reached = [measure(arguments.concord, kind, seed, arguments.entities, arguments.show, table) for seed in arguments.seeds]
        for place, name in enumerate(("two files", "one file")):
            print(f"{kind}, {name}: mean F1 {sum(each[place] for each in reached) / len(reached):.4f}")
    for bin_, (sure, groups, right) in sorted(table.items()):
        print(f"confidence {'0.99 to 1' if bin_ == 10 else f'{bin_ / 10} to {0.99 if bin_ == 9 else (bin_ + 1) / 10}'}: {groups} groups, mean {sure / groups:.3f}, right {right / groups:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Calls that are banned, and money in binary floating point.

An exception is an entry `"rule|path|text": "why"` of ratchet.json's "exceptions", where text is the offending line without
the blanks around it, or * for a whole file whose purpose is the exception (a statistical model of amounts, which turns them
into evidence and never into a figure). An entry that no line needs is itself a violation.
"""
import re

from cpp_source import line_of, strip_literals
from repository import violation
from sizes import RATCHET, read_ratchet

BANNED_CALLS = {
    r"\bstd::(basic_|w)?c?regex\w*\b": "std::regex backtracks without bound: write a small matcher",
    r"(?<![\w.>])(std::)?system\s*\(": "no shell: nothing a user typed may reach one",
    r"\bpopen\s*\(": "no shell: nothing a user typed may reach one",
    r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|strncpy|strncat)\s*\(": "writes past the end or cuts in silence: use std::string",
    r"\b(sto(i|l|ll|ul|ull|f|d|ld))\s*\(": "throws on bad text and stops at the first odd character: use std::from_chars and check both",
    r"\b(ato(i|l|ll|f)|strto(l|ll|ul|ull|d|f|ld))\s*\(": "hides errors: use std::from_chars and check both",
    r"\b(mktemp|tmpnam|tempnam|tmpfile)\s*\(": "a race: use sandbox::PrivateDirectory or mkstemp",
    r"\b(std::)?s?rand\s*\(": "not reproducible: use a seeded engine whose seed is printed",
    r"\busing\s+namespace\s+std\b": "hides where names come from",
}
# Library code returns what it has to say; only the program's edge speaks or ends the process.
SPEAKING = re.compile(r"\bstd::(cout|cerr|clog)\b|(?<![\w.>:])(printf|puts|putchar|fmt::print)\s*\(|(?<![\w.>])(std::)?(exit|abort|quick_exit|terminate)\s*\(")
SPEAKERS = ("src/cli/", "src/server/", "src/main.cpp")

_WORD = r"(^|_)({})s?(_|$)"
MONEY_WORD = re.compile(_WORD.format("amount|money|price|balance|fee|cents|debit|credit|payment"))
# Words that mean money in some places only.
MONEY_FILES = ("src/reconcile/", "src/core/decimal", "src/app/")
LIKELY_MONEY_WORD = re.compile(_WORD.format("sum|total|difference|tolerance"))
# A name with one of these is no money, whatever else it says: amount_share, total_weight.
HARMLESS_WORD = re.compile(_WORD.format(
    "share|score|weight|ratio|confidence|similarity|probability|likelihood|chance|odds|bits|evidence|rank|fraction|percent|"
    "second|millisecond|cost|gain|overlap|entropy|distance|density|width|height|position|pixel|row|cell|count|lag"))
_FLOATING = r"(?:float|double|long\s+double)"
_DECLARATION = re.compile(r"\b" + _FLOATING + r"[&*\s]+(\w+)")
_CAST = re.compile(r"static_cast<\s*" + _FLOATING + r"\s*>\s*\(([^()]*)")


class Exceptions:
    """The exceptions of the ratchet, and which of them were needed."""

    def __init__(self, repository):
        self.entries = read_ratchet(repository).get("exceptions", {})
        self.used = set()

    def allow(self, rule, path, text):
        keys = {f"{rule}|{path}|{text.strip()}", f"{rule}|{path}|*"}
        self.used |= keys
        return any(key in self.entries for key in keys)

    def stale(self, rule):
        return [violation(RATCHET, 1, f"the exception {key} is not needed any more: remove it")
                for key in sorted(self.entries) if key.startswith(rule + "|") and key not in self.used]


def _matches(repository, path, pattern):
    """(line, the whole line) of each match in the code of the file."""
    code, lines = strip_literals(repository.text(path)), repository.text(path).splitlines()
    for match in pattern.finditer(code):
        line = line_of(code, match.start())
        yield match, line, lines[line - 1]


def no_banned_call(repository):
    found, exceptions = [], Exceptions(repository)
    for path in repository.select("src", "tests", "bench"):
        for pattern, why in BANNED_CALLS.items():
            for match, line, text in _matches(repository, path, re.compile(pattern)):
                if not exceptions.allow("no_banned_call", path, text):
                    found.append(violation(path, line, f"{match.group(0).strip(' (')} is banned: {why}"))
    return found + exceptions.stale("no_banned_call")


def library_code_is_silent(repository):
    found, exceptions = [], Exceptions(repository)
    for path in repository.select("src"):
        if path.startswith(SPEAKERS):
            continue
        for match, line, text in _matches(repository, path, SPEAKING):
            if not exceptions.allow("library_code_is_silent", path, text):
                found.append(violation(path, line, f"{match.group(0).strip(' (')}: library code never prints or ends the process"))
    return found + exceptions.stale("library_code_is_silent")


def speaks_of_money(name, path):
    if HARMLESS_WORD.search(name):
        return False
    return bool(MONEY_WORD.search(name) or path.startswith(MONEY_FILES) and LIKELY_MONEY_WORD.search(name))


def money_is_decimal(repository):
    found, exceptions = [], Exceptions(repository)
    for path in repository.select("src"):
        for pattern in (_DECLARATION, _CAST):
            for match, line, text in _matches(repository, path, pattern):
                if any(speaks_of_money(name, path) for name in re.findall(r"\w+", match.group(1))) \
                        and not exceptions.allow("money_is_decimal", path, text):
                    found.append(violation(path, line, f'"{match.group(0)}": money is Decimal, never binary floating point'))
    return found + exceptions.stale("money_is_decimal")


RULES = (no_banned_call, library_code_is_silent, money_is_decimal)

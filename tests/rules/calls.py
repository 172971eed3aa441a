"""Calls that are banned, and money in binary floating point. Exceptions: ratchet.py."""
import re

from cpp_source import line_of, strip_literals
from ratchet import Exceptions
from repository import violation

BANNED_CALLS = {
    r"\bstd::(basic_|w)?c?regex\w*\b": "std::regex backtracks without bound: write a small matcher",
    r"(?<![\w.>])(std::)?system\s*\(": "no shell: nothing a user typed may reach one",
    r"\bpopen\s*\(": "no shell: nothing a user typed may reach one",
    r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|strncpy|strncat)\s*\(": "writes past the end or cuts in silence: use std::string",
    r"\b(mktemp|tmpnam|tempnam|tmpfile)\s*\(": "a race: use sandbox::PrivateDirectory or mkstemp",
    r"\b(std::)?s?rand\s*\(": "not reproducible: use a seeded engine whose seed is printed",
    r"\busing\s+namespace\s+std\s*;": "hides where names come from",
}
# In a test an exception is a failure like any other.
BANNED_IN_THE_PRODUCT = {
    r"\b(sto(i|l|ll|ul|ull|f|d|ld))\s*\(": "throws on bad text and stops at the first odd character: use std::from_chars and check both",
    r"\b(ato(i|l|ll|f)|strto(l|ll|ul|ull|d|f|ld))\s*\(": "hides errors: use std::from_chars and check both",
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


def _matches(repository, path, pattern):
    """(line, the whole line) of each match in the code of the file."""
    code, lines = strip_literals(repository.text(path)), repository.text(path).splitlines()
    for match in pattern.finditer(code):
        line = line_of(code, match.start())
        yield match, line, lines[line - 1]


def no_banned_call(repository):
    found, exceptions = [], Exceptions(repository)
    for path in repository.select("src", "tests", "bench"):
        banned = BANNED_CALLS if path.startswith("tests/") else BANNED_CALLS | BANNED_IN_THE_PRODUCT
        for pattern, why in banned.items():
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

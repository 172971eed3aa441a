"""What must be written down, and what must not: settings, commands, flags, contracts; hosts and paths of one machine."""
import re
import subprocess

from cpp_source import line_of, strip_literals
from repository import CPP_SUFFIXES, violation

SETTINGS_PAGE = "docs/settings.md"
COMMANDS_PAGE = "docs/command-line.md"
DOCUMENT_SUFFIXES = (".md", ".txt")
WRITTEN_SUFFIXES = CPP_SUFFIXES + DOCUMENT_SUFFIXES + (".py", ".sh", ".cmake", ".json", ".yml", ".yaml", ".toml", ".sql")

# A row of the table in src/core/settings.cpp: {"threads", "--threads", "CONCORD_THREADS", ...
_SETTING_ROW = re.compile(r'\{\s*"([a-z][a-z0-9_]*)",\s*"(--[a-z][a-z0-9-]*)",\s*"([A-Z][A-Z0-9_]*)"')
_GETENV = re.compile(r'\bgetenv\s*\(\s*"([A-Z][A-Z0-9_]*)"')
# Variables that belong to the system, not to Concord.
SYSTEM_VARIABLES = {"HOME", "PATH", "TMPDIR", "XDG_CONFIG_HOME", "TERM", "COLUMNS", "LANG", "LC_ALL"}


def _page(repository, path):
    return repository.text(path) if repository.exists(path) else ""


def _says(page, word):
    return re.search(r"(?<![\w-])" + re.escape(word) + r"(?![\w-])", page) is not None


def settings_are_documented(repository):
    page, found = _page(repository, SETTINGS_PAGE), []
    both_pages = page + _page(repository, COMMANDS_PAGE)
    for path in repository.select("src"):
        text = repository.text(path)
        if path.startswith("src/core/settings"):
            for row in _SETTING_ROW.finditer(text):
                for word in row.groups():
                    if not _says(page, word):
                        found.append(violation(path, line_of(text, row.start()), f"{SETTINGS_PAGE} does not mention {word}"))
        for match in _GETENV.finditer(strip_literals(text, keep_strings=True)):
            if match.group(1) not in SYSTEM_VARIABLES and not _says(both_pages, match.group(1)):
                found.append(violation(path, line_of(text, match.start()), f"neither {SETTINGS_PAGE} nor {COMMANDS_PAGE} mentions {match.group(1)}"))
    return found


def sections(page):
    """{heading: text below it, deeper headings included}."""
    found = {}
    headings = list(re.finditer(r"^(#+) +(.*)$", page, re.MULTILINE))
    for index, heading in enumerate(headings):
        end = next((other.start() for other in headings[index + 1:] if len(other.group(1)) <= len(heading.group(1))), len(page))
        found[heading.group(2)] = page[heading.end():end]
    return found


def commands_in_help(help_text):
    """The names in the list below a line that ends in 'commands:' (any case)."""
    found, listing = [], False
    for line in help_text.splitlines():
        if re.match(r"^(\S.*[\s-])?(sub)?commands:?\s*$", line, re.IGNORECASE):
            listing = True
        elif listing and re.match(r"^\S", line):
            listing = False
        elif listing and (entry := re.match(r"^ {1,6}([a-z][a-z-]*)(\s{2,}|\s*$| +[A-Z\[<\"])", line)):
            found.append(entry.group(1))
    return found


def flags_in_help(help_text):
    return sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", help_text)))


def undocumented(page, helps):
    """What of {command ('' for the program itself): its help text} the page leaves out."""
    found, by_heading = [], sections(page)
    everywhere = "\n".join(text for heading, text in by_heading.items() if re.search(r"\b(every|all|global)\b", heading, re.IGNORECASE))
    for command, help_text in helps.items():
        own = "\n".join(text for heading, text in by_heading.items() if command and re.search(rf"(?<![\w-]){re.escape(command)}(?![\w-])", heading))
        if command and not own:
            found.append(violation(COMMANDS_PAGE, 1, f"no section about the command {command}"))
            continue
        for flag in flags_in_help(help_text):
            if not _says(own + everywhere if command else page, flag):
                found.append(violation(COMMANDS_PAGE, 1, f"{flag} of {command or 'concord'} is not described"))
    return found


def help_texts(program):
    def ask(*arguments):
        answer = subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=30)
        if answer.returncode != 0:
            raise AssertionError(f"{program} {' '.join(arguments)} ended with {answer.returncode}: {answer.stderr}")
        return answer.stdout
    top = ask("--help")
    commands = commands_in_help(top)
    if not commands:
        raise AssertionError(f"{program} --help lists no commands:\n{top}")
    return {"": top, **{command: ask(command, "--help") for command in commands}}


def public_headers_start_with_a_contract(repository):
    found = []
    for path in repository.select("src", suffixes=(".hpp", ".h")):
        if "/impl/" in path:
            continue
        first = repository.text(path).split("#", 1)[0].strip()
        words = re.findall(r"\w+", first)
        if not first.startswith("//") or len(words) < 6:
            found.append(violation(path, 1, "start the header with a comment that says what it is for and what it promises"))
    return found


# In halves, so that this file does not contain what it forbids.
_FORBIDDEN = {
    "a package registry's host": [r"registry\." + r"npmjs", r"npmjs\." + r"(org|com)", r"pypi\." + r"org", r"python" + r"hosted\.org", r"crates\." + r"io",
                                  r"proxy\.golang" + r"\.org", r"(deb|security)\." + r"debian\.org", r"repo1?\." + r"maven", r"rubygems" + r"\.org"],
    "a path of one machine": [r"(?<![\w.])/" + r"work/", r"(?<![\w.])/" + r"root/\w", r"(?<![\w.])/" + r"farm/", r"(?<![\w.])/" + r"home/\w+/"],
    "a folder outside the project": [r"(?<![\w-])share" + r"d/"],
    "unfinished work": [r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b", r"\bfor " + r"now\b"],
}


def nothing_foreign_is_mentioned(repository):
    found = []
    for path in repository.select(suffixes=()):
        if path.startswith("tests/data/"):  # strange bytes on purpose
            continue
        for what, patterns in _FORBIDDEN.items():
            for pattern in patterns:
                for match in re.finditer(pattern, repository.text(path)):
                    found.append(violation(path, line_of(repository.text(path), match.start()), f'"{match.group(0)}" is {what}'))
    return found


def text_files_are_tidy(repository):
    found = []
    for path in repository.select(suffixes=WRITTEN_SUFFIXES):
        if path.startswith("tests/data/"):
            continue
        text = repository.text(path)
        if text and not text.endswith("\n"):
            found.append(violation(path, text.count("\n") + 1, "ends without a newline"))
        for number, line in enumerate(text.split("\n"), start=1):
            if line != line.rstrip():
                found.append(violation(path, number, "blanks or a carriage return at the end of the line"))
            if line.startswith("\t"):
                found.append(violation(path, number, "a tab indents this line"))
    return found


_LINK = re.compile(r"\[[^\]\n]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def links_lead_somewhere(repository):
    found = []
    for path in repository.select(suffixes=(".md",)):
        text = repository.text(path)
        for match in _LINK.finditer(text):
            target = match.group(1)
            if re.match(r"^[a-z]+:", target):
                continue
            if not (repository.root / path).parent.joinpath(target).exists():
                found.append(violation(path, line_of(text, match.start()), f"the link to {target} leads nowhere"))
    return found


RULES = (settings_are_documented, public_headers_start_with_a_contract, nothing_foreign_is_mentioned, text_files_are_tidy,
         links_lead_somewhere)

"""Sizes of functions and files, names of files, and the ratchet that lets old excess shrink and nothing new in.

ratchet.json: {"frozen": bool, "function_lines": {"path:function": lines}, "file_lines": {"path": lines},
"exceptions": {"rule|path|text": "why"}}. An entry allows exactly what it records: a function or file that grew beyond it,
an entry that is no longer needed or could be lower, and, once a committed version says "frozen": true, any entry that
is new or higher than in that version, are violations. So it can only shrink.
"""
import ast
import json
import re
import subprocess

from cpp_source import functions
from repository import CPP_SUFFIXES, violation

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 600
RATCHET = "tests/rules/ratchet.json"
CODE_FOLDERS = ("src", "tests", "bench", "scripts", "cmake", "examples")
CODE_SUFFIXES = CPP_SUFFIXES + (".py", ".sh", ".cmake")


def read_ratchet(repository):
    if not repository.exists(RATCHET):
        return {"frozen": False, "function_lines": {}, "file_lines": {}, "exceptions": {}}
    return json.loads(repository.text(RATCHET))


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno


def code_functions(repository):
    """(path, name, first line, lines) of every function in C++ and Python."""
    for path in repository.select(*CODE_FOLDERS, suffixes=CPP_SUFFIXES):
        for function in functions(repository.text(path)):
            yield path, function.name, function.first_line, function.lines
    for path in repository.select(*CODE_FOLDERS, suffixes=(".py",)):
        for name, first, last in python_functions(repository.text(path)):
            yield path, name, first, last - first + 1


def held_by_ratchet(measured, allowed, limit, what):
    """measured: {key: (path, line, lines)}."""
    found = []
    for key, (path, line, lines) in sorted(measured.items()):
        if lines > allowed.get(key, limit):
            found.append(violation(path, line, f"{what} {key} has {lines} lines, {allowed.get(key, limit)} are allowed"))
    for key, lines in sorted(allowed.items()):
        now = measured.get(key, ("", 0, 0))[2]
        if now <= limit:
            found.append(violation(RATCHET, 1, f"{what} {key} needs no entry any more: remove it"))
        elif now < lines:
            found.append(violation(RATCHET, 1, f"{what} {key} has shrunk to {now} lines: lower its entry from {lines}"))
    return found


def function_sizes(repository):
    measured = {}
    for path, name, line, lines in code_functions(repository):
        key = f"{path}:{name}"
        if lines > measured.get(key, ("", 0, 0))[2]:
            measured[key] = (path, line, lines)
    return held_by_ratchet(measured, read_ratchet(repository)["function_lines"], FUNCTION_LINES_MAX, "function")


def file_sizes(repository):
    measured = {path: (path, 1, repository.text(path).count("\n"))
                for path in repository.select(*CODE_FOLDERS, suffixes=CODE_SUFFIXES)}
    return held_by_ratchet(measured, read_ratchet(repository)["file_lines"], FILE_LINES_MAX, "file")


def frozen_versions(repository):
    """Every committed version of the ratchet that says it is frozen."""
    def git(*arguments):
        return subprocess.run(["git", "-C", str(repository.root), *arguments], capture_output=True, text=True, check=False).stdout
    for commit in git("log", "--format=%H", "--", RATCHET).split():
        try:
            version = json.loads(git("show", f"{commit}:{RATCHET}"))
        except json.JSONDecodeError:
            continue
        if version.get("frozen"):
            yield commit[:12], version


def ratchet_only_shrinks(repository):
    now, found = read_ratchet(repository), []
    for commit, before in frozen_versions(repository):
        if not now.get("frozen"):
            found.append(violation(RATCHET, 1, f"was frozen in {commit} and may not be unfrozen"))
        for section in ("function_lines", "file_lines", "exceptions"):
            for key, value in now[section].items():
                old = before[section].get(key)
                if old is None:
                    found.append(violation(RATCHET, 1, f"{section}: {key} is new since {commit}; mend the code instead"))
                elif section != "exceptions" and value > old:
                    found.append(violation(RATCHET, 1, f"{section}: {key} grew from {old} to {value} since {commit}"))
    return found


_VAGUE_NAME = re.compile(r"(^|[_.-])(utils?|utilities|helpers?|common|misc)$", re.IGNORECASE)


def file_names_say_what(repository):
    found = []
    for path in repository.select(*CODE_FOLDERS, suffixes=CODE_SUFFIXES):
        for part in path.split("/"):
            if _VAGUE_NAME.search(part.rsplit(".", 1)[0] if "." in part else part):
                found.append(violation(path, 1, f'"{part}" says nothing: name it after its concept'))
    return found


RULES = (function_sizes, file_sizes, ratchet_only_shrinks, file_names_say_what)

"""Sizes of functions and files, and names of files."""
import ast
import re

from cpp_source import functions
from ratchet import held_by_ratchet, read_ratchet
from repository import CPP_SUFFIXES, violation

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 600
CODE_FOLDERS = ("src", "tests", "bench", "scripts", "cmake", "examples")
CODE_SUFFIXES = CPP_SUFFIXES + (".py", ".sh", ".cmake")


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


_VAGUE_NAME = re.compile(r"(^|[_.-])(utils?|utilities|helpers?|common|misc)$", re.IGNORECASE)


def file_names_say_what(repository):
    found = []
    for path in repository.select(*CODE_FOLDERS, suffixes=CODE_SUFFIXES):
        for part in path.split("/"):
            if _VAGUE_NAME.search(part.rsplit(".", 1)[0] if "." in part else part):
                found.append(violation(path, 1, f'"{part}" says nothing: name it after its concept'))
    return found


RULES = (function_sizes, file_sizes, file_names_say_what)

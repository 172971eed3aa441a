"""The code is formatted as .clang-format says, judged by the one version that setup.sh installs."""
import re
import shutil
import subprocess

from repository import violation

CLANG_FORMAT_MAJOR = 14  # Debian 12's; other versions format a few constructs differently


def clang_format():
    """The program, or None when this machine has no clang-format of that version."""
    for name in (f"clang-format-{CLANG_FORMAT_MAJOR}", "clang-format"):
        program = shutil.which(name)
        if program and re.search(rf"version {CLANG_FORMAT_MAJOR}\.", subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout):
            return program
    return None


def code_is_formatted(repository):
    """None when it cannot be told here."""
    program, paths = clang_format(), repository.select("src", "tests", "bench")
    if program is None:
        return None
    if not paths:
        return []
    answer = subprocess.run([program, "--dry-run", "--ferror-limit=1", "--style=file", *paths], cwd=repository.root,
                            capture_output=True, text=True, check=True)
    places = re.findall(r"^(\S+?):(\d+):\d+: warning: code should be clang-formatted", answer.stderr, re.MULTILINE)
    found = {path: violation(path, line, "run clang-format -i on this file") for path, line in reversed(places)}
    return sorted(found.values())


RULES = (code_is_formatted,)

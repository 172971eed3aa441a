"""The ratchet: what the code may still exceed, and the exceptions to rules. It lets old excess shrink and nothing new in.

ratchet.json: {"frozen": bool, "function_lines": {"path:function": lines}, "file_lines": {"path": lines},
"exceptions": {"rule|path|text": "why"}}. An entry allows exactly what it records. A function or file that grew beyond it, an
entry that is no longer needed or could be lower, and, once a committed version says "frozen": true, any entry that is new
or higher than in that version, are violations. So it can only shrink.

An exception's text is the offending line without the blanks around it, or * for a whole file whose purpose is the exception (a
statistical model of amounts, which turns them into evidence and never into a figure).
"""
import json
import subprocess

from repository import violation

RATCHET = "tests/rules/ratchet.json"


def read_ratchet(repository):
    if not repository.exists(RATCHET):
        return {"frozen": False, "function_lines": {}, "file_lines": {}, "exceptions": {}}
    return json.loads(repository.text(RATCHET))


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


RULES = (ratchet_only_shrinks,)

"""Runs the program under test on a hostile file, and watches what a victim would notice: memory, hang, files left behind."""
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import unittest

HANG_SECONDS = 120  # no case needs more than a few seconds; a machine under load may be slow
SECRETS = ("/proc/", "/tmp/", "terminate called", "Sanitizer", "core dumped", "std::")


@dataclasses.dataclass
class Outcome:
    code: int
    out: bytes
    err: str
    peak_mib: float  # the largest single process of the run, workers included

    @property
    def json(self):
        return json.loads(self.out)


def run(*arguments, cwd=None):
    """One run of the program in the folder; a run that hangs is killed, which its code shows."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen([os.environ["CONCORD"], *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=cwd)
        watchdog = threading.Timer(HANG_SECONDS, lambda: os.kill(child.pid, signal.SIGKILL))
        watchdog.start()
        _, status, usage = os.wait4(child.pid, 0)
        watchdog.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Outcome(child.returncode, out.read(), err.read().decode("utf-8", "surrogateescape"), usage.ru_maxrss / 1024)


def tree(folder):
    return {str(path.relative_to(folder)): path.lstat().st_size for path in pathlib.Path(folder).rglob("*")}


class HostileFile(unittest.TestCase):
    """Each test has a fresh folder; after it nothing may be in there but the inputs and the outputs that were asked for."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def file(self, name, content):
        """Its name, as a user in the folder would give it."""
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return f"./{name}" if name.startswith("-") else name

    def run_on(self, *arguments):
        """One run in the test's folder, so that messages name files as a user there would."""
        return run(*arguments, cwd=self.folder)

    def refused(self, path, *words, codes=(3, 4), command=("inspect",), mib=None):
        """The file is refused with a message that has the words; nothing is printed, left behind or told of the machine."""
        before = tree(self.folder)
        outcome = self.run_on(*command, path)
        self.assertIn(outcome.code, codes, outcome.err)
        self.assertTrue(outcome.err.startswith("error: "), outcome.err)
        self.assertEqual(outcome.out, b"")
        for word in words:
            self.assertIn(word, outcome.err)
        for secret in SECRETS:
            self.assertNotIn(secret, outcome.err)
        self.assertEqual(tree(self.folder), before)
        if mib is not None:
            self.assertLess(outcome.peak_mib, mib)
        return outcome

    def inspected(self, path):
        outcome = self.run_on("inspect", "--json", path)
        self.assertEqual(outcome.code, 0, outcome.err)
        return outcome

    def converted(self, path, *options, to="csv"):
        """What convert writes to standard output."""
        outcome = self.run_on("convert", path, "-o", "-", "--to", to, *options)
        self.assertEqual(outcome.code, 0, outcome.err)
        return outcome.out

#!/usr/bin/env python3
"""scripts/setup.sh on made-up machines: apt-get, npm, dpkg-query and sha256sum are stand-ins that note how they were called."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
NOTE = '#!/bin/sh\necho "$(basename "$0") $*" >> "$CALLS"\n'
LIBRARY, HEADER = b"not really a library\n", b"not really a header\n"


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.bin = self.root / "bin"
        self.bin.mkdir()
        self.calls = self.root / "calls"
        shutil.copytree(SCRIPTS, self.root / "project" / "scripts")
        (self.root / "project/scripts/duckdb.sha256").write_text("".join(
            f"{hashlib.sha256(data).hexdigest()}  {name}\n" for data, name in ((LIBRARY, "libduckdb.so"), (HEADER, "duckdb.h"))), encoding="ascii")
        self.command("apt-get", NOTE)
        self.command("id", "#!/bin/sh\necho 0\n")
        self.command("uname", "#!/bin/sh\necho x86_64\n")
        self.packages_installed(True)
        self.npm(LIBRARY, HEADER)

    def command(self, name, text):
        (self.bin / name).write_text(text, encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def packages_installed(self, installed):
        """dpkg-query -W -f FORMAT PACKAGE...: all of them are there, or none."""
        self.command("dpkg-query", '#!/bin/sh\nshift 3\nfor package in "$@"; do echo "ii  $package"; done\n' if installed else "#!/bin/sh\nexit 1\n")

    def npm(self, library, header):
        """npm pack --silent --ignore-scripts NAME: an archive that holds both files, whatever the name."""
        inside = self.root / "npm" / "package"
        (inside / "src/duckdb/src/include").mkdir(parents=True, exist_ok=True)
        (inside / "libduckdb.so").write_bytes(library)
        (inside / "src/duckdb/src/include/duckdb.h").write_bytes(header)
        self.command("npm", f"{NOTE}tar -C '{self.root / 'npm'}' -czf made.tgz package && echo made.tgz\n")

    def duckdb_in_place(self, library=LIBRARY, header=HEADER):
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "libduckdb.so").write_bytes(library)
        (self.folder / "duckdb.h").write_bytes(header)

    @property
    def folder(self):
        return self.root / "project/third_party/duckdb"

    def run_setup(self, *arguments, **variables):
        environment = {"PATH": f"{self.bin}:{os.environ['PATH']}", "CALLS": str(self.calls), "HOME": str(self.root), **variables}
        ended = subprocess.run([str(self.root / "project/scripts/setup.sh"), *arguments], env=environment, capture_output=True, text=True, check=False)
        calls = self.calls.read_text(encoding="utf-8").splitlines() if self.calls.exists() else []
        return ended, calls

    def test_complete_machine_is_left_alone(self):
        self.duckdb_in_place()
        for _ in range(2):
            ended, calls = self.run_setup()
            self.assertEqual((ended.returncode, ended.stdout, ended.stderr, calls), (0, "", "", []))

    def test_missing_packages_are_named_with_their_reasons(self):
        self.duckdb_in_place()
        self.packages_installed(False)
        ended, calls = self.run_setup()
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("installing g++: the C++ compiler", ended.stderr)
        self.assertEqual([call.split()[1] for call in calls], ["update", "install"])
        self.assertIn("libseccomp-dev", calls[1])

    def test_failing_apt_is_an_error_that_shows_why(self):
        self.duckdb_in_place()
        self.packages_installed(False)
        self.command("apt-get", "#!/bin/sh\necho 'no space left'\nexit 100\n")
        ended, _ = self.run_setup()
        self.assertEqual(ended.returncode, 1)
        self.assertIn("no space left", ended.stderr)

    def test_without_root_and_sudo_it_says_what_to_do(self):
        self.duckdb_in_place()
        self.packages_installed(False)
        self.command("id", "#!/bin/sh\necho 1000\n")
        for tool in ("bash", "dirname", "cut", "sed", "grep", "mktemp", "cat", "stat", "sha256sum", "env"):
            (self.bin / tool).exists() or os.symlink(shutil.which(tool), self.bin / tool)
        ended, calls = self.run_setup(PATH=str(self.bin))
        self.assertEqual((ended.returncode, calls), (1, []), ended.stderr)
        self.assertIn("As root, run: apt-get install", ended.stderr)

    def test_duckdb_is_downloaded_once(self):
        ended, calls = self.run_setup()
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual((self.folder / "libduckdb.so").read_bytes(), LIBRARY)
        self.assertEqual((self.folder / "duckdb.h").read_bytes(), HEADER)
        self.assertEqual(sorted(path.name for path in self.folder.parent.iterdir()), ["duckdb", "duckdb.checked"])
        self.assertEqual(len(calls), 2)
        self.assertEqual(len(self.run_setup()[1]), 2)

    def test_a_wrong_download_is_refused_and_leaves_nothing(self):
        self.npm(LIBRARY, b"another header\n")
        ended, _ = self.run_setup()
        self.assertEqual(ended.returncode, 1)
        self.assertIn("checksums", ended.stderr)
        self.assertEqual(list(self.folder.parent.iterdir()), [])

    def test_a_changed_duckdb_is_replaced(self):
        self.run_setup()
        self.duckdb_in_place(library=b"tampered with, another length\n")
        ended, _ = self.run_setup()
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("not the pinned version", ended.stderr)
        self.assertEqual((self.folder / "libduckdb.so").read_bytes(), LIBRARY)

    def test_another_duckdb(self):
        other = self.root / "other"
        other.mkdir()
        ended, _ = self.run_setup(DUCKDB_ROOT=str(other))
        self.assertEqual(ended.returncode, 1)
        self.assertIn("there is no duckdb.h in it", ended.stderr)
        (other / "duckdb.h").write_bytes(b"")
        (other / "libduckdb.so").write_bytes(b"")
        ended, calls = self.run_setup(DUCKDB_ROOT=str(other))
        self.assertEqual((ended.returncode, calls, self.folder.exists()), (0, [], False), ended.stderr)

    def test_help_and_unknown_arguments(self):
        self.assertIn("usage: scripts/setup.sh", self.run_setup("--help")[0].stdout)
        self.assertEqual(self.run_setup("--nonsense")[0].returncode, 1)


if __name__ == "__main__":
    unittest.main()

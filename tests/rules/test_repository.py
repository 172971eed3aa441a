#!/usr/bin/env python3
"""Holds this repository to its rules: one test a rule. CONCORD names the built program, for the rules about its help."""
import os
import pathlib
import unittest

import calls
import documents
import formatting
import layering
import ratchet
import sizes
from repository import Repository

ROOT = pathlib.Path(__file__).resolve().parents[2]


class RepositoryRules(unittest.TestCase):
    repository = Repository(ROOT)

    def test_commands_and_flags_are_documented(self):
        program = os.environ.get("CONCORD")
        if not program:
            self.skipTest("CONCORD is not set")
        page = self.repository.text(documents.COMMANDS_PAGE) if self.repository.exists(documents.COMMANDS_PAGE) else ""
        found = documents.undocumented(page, documents.help_texts(program))
        self.assertEqual(found, [], "\n" + "\n".join(found))


def as_test(rule):
    def test(self):
        found = rule(self.repository)
        if found is None:
            self.skipTest("this machine lacks the tool")
        self.assertEqual(found, [], "\n" + "\n".join(found))
    return test


for module in (layering, ratchet, sizes, calls, documents, formatting):
    for each in module.RULES:
        setattr(RepositoryRules, "test_" + each.__name__, as_test(each))


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Shows each rule failing on a small bad example and holding on its good twin."""
import json
import pathlib
import subprocess
import tempfile
import unittest

import calls
import documents
import formatting
import layering
import ratchet
import sizes
from cpp_source import functions
from repository import Repository

CONTRACT = "// Adds two numbers and says whether they fit.\n#pragma once\n"


def long_function(name, lines):
    return f"int {name}() {{\n" + "  work();\n" * (lines - 2) + "}\n"


class RuleTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def judge(self, rule, files):
        for path, text in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        return rule(Repository(self.root))

    def assert_bad(self, rule, files, *fragments):
        found = self.judge(rule, files)
        self.assertEqual(len(found), max(1, len(fragments)), found)
        for fragment, message in zip(fragments, found):
            self.assertIn(fragment, message)

    def assert_good(self, rule, files):
        self.assertEqual(self.judge(rule, files), [])


class Layering(RuleTest):
    def test_lower_layers_only(self):
        self.assert_bad(layering.include_direction,
                        {"src/core/a.cpp": '#include "report/b.hpp"\n', "src/report/b.hpp": CONTRACT}, "core may not include report")

    def test_strangers_of_one_layer(self):
        self.assert_bad(layering.include_direction,
                        {"src/ingest/csv/a.cpp": '\n#include "profile/b.hpp"\n', "src/profile/b.hpp": CONTRACT},
                        "src/ingest/csv/a.cpp:2: ingest/csv may not include profile")

    def test_siblings_of_a_family_are_strangers(self):
        self.assert_bad(layering.include_direction,
                        {"src/ingest/csv/a.cpp": '#include "ingest/xlsx/b.hpp"\n', "src/ingest/xlsx/b.hpp": CONTRACT}, "may not include ingest/xlsx")

    def test_the_base_of_a_family_does_not_know_its_parts(self):
        self.assert_bad(layering.include_direction,
                        {"src/engine/api/a.cpp": '#include "engine/duckdb/b.hpp"\n', "src/engine/duckdb/b.hpp": CONTRACT}, "may not include engine/duckdb")

    def test_a_folder_without_a_layer(self):
        self.assert_bad(layering.include_direction, {"src/magic/a.cpp": "int a;\n"}, "magic is in no layer")

    def test_downwards_within_a_family_and_from_main(self):
        self.assert_good(layering.include_direction,
                         {"src/engine/duckdb/a.cpp": '#include "engine/api/b.hpp"\n#include "core/c.hpp"\n', "src/engine/api/b.hpp": CONTRACT,
                          "src/core/c.hpp": CONTRACT, "src/main.cpp": '#include "engine/api/b.hpp"\n',
                          "src/core/d.cpp": '// #include "engine/api/b.hpp"\n'})

    def test_includes_are_written_from_src(self):
        files = {"src/core/b.hpp": CONTRACT, "src/core/a.cpp": '#include "b.hpp"\n'}
        self.assert_bad(layering.includes_are_written_from_src, files, '"b.hpp" is no file of src')
        self.assert_good(layering.includes_are_written_from_src, {"src/core/a.cpp": '#include "core/b.hpp"\n#include <string>\n'})

    def test_include_cycle(self):
        files = {"src/core/a.hpp": '#include "core/b.hpp"\n', "src/core/b.hpp": '#include "core/c.hpp"\n', "src/core/c.hpp": '#include "core/a.hpp"\n'}
        self.assert_bad(layering.no_include_cycle, files, "src/core/a.hpp -> src/core/b.hpp -> src/core/c.hpp -> src/core/a.hpp")
        self.assert_good(layering.no_include_cycle, {"src/core/c.hpp": CONTRACT})

    def test_impl_is_private(self):
        files = {"src/core/impl/a.hpp": CONTRACT, "src/report/b.cpp": '#include "core/impl/a.hpp"\n'}
        self.assert_bad(layering.no_foreign_impl, files, "src/core/impl/a.hpp is private to core")
        files = {"src/report/b.cpp": "", "src/core/b.cpp": '#include "core/impl/a.hpp"\n', "tests/unit/core/t.cpp": '#include "core/impl/a.hpp"\n',
                 "tests/fuzz/core/t.cpp": '#include "core/impl/a.hpp"\n'}
        self.assert_good(layering.no_foreign_impl, files)
        self.assert_bad(layering.no_foreign_impl, {"tests/unit/report/t.cpp": '#include "core/impl/a.hpp"\n'}, "private to core")

    def test_duckdb_stays_in_its_folder(self):
        self.assert_bad(layering.only_the_engine_includes_duckdb, {"src/ingest/a.cpp": "#include <duckdb.h>\n"}, "src/ingest/a.cpp:1")
        self.assert_bad(layering.only_the_engine_includes_duckdb, {"src/ingest/a.cpp": '#include "third/duckdb.h"\n'}, "src/ingest/a.cpp:1")
        self.assert_good(layering.only_the_engine_includes_duckdb, {"src/ingest/a.cpp": "", "src/engine/duckdb/a.cpp": "#include <duckdb.h>\n",
                                                                  "tests/unit/sandbox/a.cpp": "#include <duckdb.h>\n"})

    def test_heavy_headers_stay_out_of_public_ones(self):
        self.assert_bad(layering.no_heavy_public_header, {"src/core/a.hpp": "#include <nlohmann/json.hpp>\n"}, "costly")
        self.assert_good(layering.no_heavy_public_header, {"src/core/a.hpp": "#include <nlohmann/json_fwd.hpp>\n#include <string>\n",
                                                           "src/core/impl/b.hpp": "#include <nlohmann/json.hpp>\n"})


class Sizes(RuleTest):
    def test_a_long_function(self):
        self.assert_bad(sizes.function_sizes, {"src/core/a.cpp": long_function("grown", 71)}, "src/core/a.cpp:grown has 71 lines, 70 are allowed")
        self.assert_good(sizes.function_sizes, {"src/core/a.cpp": long_function("fits", 70)})
        page = 'const char* page() {\n  return R"(' + "text\n" * 100 + ')";\n}\n'
        self.assert_good(sizes.function_sizes, {"src/core/a.cpp": page})

    def test_a_long_python_function(self):
        self.assert_bad(sizes.function_sizes, {"bench/a.py": "def grown():\n" + "    work()\n" * 70}, "bench/a.py:grown has 71 lines")

    def test_a_long_file(self):
        self.assert_bad(sizes.file_sizes, {"src/core/a.cpp": "int a;\n" * 601}, "has 601 lines, 600 are allowed")
        self.assert_good(sizes.file_sizes, {"src/core/a.cpp": "int a;\n" * 600})

    def test_the_ratchet_allows_what_it_records_and_no_more(self):
        def record(lines):
            return {ratchet.RATCHET: json.dumps({"function_lines": {"src/core/a.cpp:old": lines}, "file_lines": {}, "exceptions": {}})}
        code = {"src/core/a.cpp": long_function("old", 90)}
        self.assert_good(sizes.function_sizes, {**code, **record(90)})
        self.assert_bad(sizes.function_sizes, record(89), "has 90 lines, 89 are allowed")
        self.assert_bad(sizes.function_sizes, record(95), "lower its entry from 95")
        self.assert_bad(sizes.function_sizes, {**record(90), "src/core/a.cpp": long_function("old", 60)}, "needs no entry any more")

    def test_the_frozen_ratchet_only_shrinks(self):
        def commit(frozen, **lines):
            text = json.dumps({"frozen": frozen, "function_lines": {}, "file_lines": lines, "exceptions": {}})
            found = self.judge(ratchet.ratchet_only_shrinks, {ratchet.RATCHET: text})
            git("add", "-A")
            git("commit", "-q", "-m", "ratchet")
            return found

        def git(*arguments):
            subprocess.run(["git", "-C", str(self.root), "-c", "user.name=t", "-c", "user.email=t@t", *arguments], check=True, capture_output=True)

        git("init", "-q")
        self.assertEqual(commit(False, a=700), [])
        self.assertEqual(commit(True, a=800, b=650), [])
        self.assertEqual(commit(True, a=790), [])
        self.assertIn("a grew from 790 to 791", commit(True, a=791)[0])
        self.assertIn("c is new", commit(True, c=601)[0])
        self.assertIn("may not be unfrozen", commit(False)[0])

    def test_vague_file_names(self):
        for name in ("string_utils.cpp", "helpers.hpp", "common/a.cpp", "test_helper.py"):
            with self.subTest(name):
                self.assert_bad(sizes.file_names_say_what, {"src/core/" + name: "int a;\n"}, "says nothing")
                (self.root / "src/core" / name).unlink()
        self.assert_good(sizes.file_names_say_what, {"src/core/uncommon.cpp": "", "src/core/utilisation.hpp": ""})


class Functions(unittest.TestCase):
    CASES = {
        "plain": ("int f(int a) {\n  return a;\n}\n", [("f", 1, 3)]),
        "head_over_lines": ("std::string\nname(\n    int a)\n{\n}\n", [("name", 1, 5)]),
        "member_and_const": ("void Thing::go() const noexcept {\n}\n", [("Thing::go", 1, 2)]),
        "in_namespaces_and_classes": ("namespace a::b {\nclass C : public D {\n public:\n  int f() { return 1; }\n};\n}\n", [("f", 4, 4)]),
        "constructor_with_braces": ("A::A(int b)\n    : b_{b}, c_(b), d_{} {\n  go();\n}\nint g() { return 0; }\n", [("A::A", 1, 4), ("g", 5, 5)]),
        "lambda_and_control_belong_inside": ("int f() {\n  auto g = [](int a) { return a; };\n  if (g(1)) {\n  }\n}\n", [("f", 1, 5)]),
        "initialiser_is_none": ("const std::vector<int> kTable = {\n  f(1),\n};\nstd::array<P, 2> kUnits{{P(1), P(2)}};\n", []),
        "lambda_constant_is_none": ("const auto kMap = [] {\n  return make();\n}();\n", []),
        "comment_and_string": ('// int f() {\nconst char* s = "int g() {";\nint h() { return \'{\'; }\n', [("h", 3, 3)]),
        "raw_string": ('auto s = R"x(\nint g() {\n)x";\nint h() {\n}\n', [("h", 4, 5)]),
        "operator": ("bool operator==(const A& a, const A& b) {\n  return true;\n}\n", [("operator==", 1, 3)]),
        "test_macro": ("TEST(Sum, AddsUp) {\n  EXPECT_EQ(1, 1);\n}\n", [("TEST", 1, 3)]),
        "trailing_return": ("auto f(int a) -> Result<int> {\n  return a;\n}\n", [("f", 1, 3)]),
        "declaration_and_enum": ("int f(int a);\nenum class E : int { kA };\nstruct P { int x{1}; };\n", []),
        "template": ("template <typename T>\nT f(T a) {\n  return a;\n}\n", [("f", 1, 4)]),
        "returns_a_struct": ("struct stat look(int a) {\n}\n", [("look", 1, 2)]),
        "default_argument_in_braces": ("int f(const O& o = {}, int b = g({1})) {\n}\n", [("f", 1, 2)]),
        "values_in_a_macro": ("INSTANTIATE_TEST_SUITE_P(A, B, Values(\n  Case{1}, Case{2}));\nint f() {\n}\n", [("f", 3, 4)]),
        "digit_separator": ("int f() {\n  return 1'000'000;\n}\n", [("f", 1, 3)]),
    }

    def test_are_found_where_they_are(self):
        for name, (text, want) in self.CASES.items():
            with self.subTest(name):
                self.assertEqual([tuple(function)[:3] for function in functions(text)], want)


class Calls(RuleTest):
    BANNED = ("std::regex r;", "std::system(text);", "system(text);", "popen(text, m);", "strcpy(a, b);", "std::stoi(text);", "stod(text);",
              "atoi(text);", "strtoll(a, b, 10);", "rand();", "using namespace std;", "sprintf(a, b);")

    def test_banned(self):
        for line in self.BANNED:
            with self.subTest(line):
                self.assert_bad(calls.no_banned_call, {"src/core/a.cpp": f"void f() {{\n  {line}\n}}\n"}, "src/core/a.cpp:2")
        self.assert_good(calls.no_banned_call, {"src/core/a.cpp": "", "tests/unit/core/a.cpp": "std::stoi(text);\nusing namespace std::string_literals;\n"})

    def test_names_that_only_look_banned(self):
        self.assert_good(calls.no_banned_call, {"src/core/a.cpp": "// system(\"ls\"), std::regex\nstd::filesystem(a);\ngrand();\n"
                                                                  "object.system(a);\nconst char* s = \"atoi(x)\";\nhistory(a);\n"})

    def test_exceptions_are_exact_and_needed(self):
        def record(key):
            return {ratchet.RATCHET: json.dumps({"function_lines": {}, "file_lines": {}, "exceptions": {key: "the reason"}})}
        code = {"src/core/a.cpp": "  atoi(text);\n"}
        self.assert_good(calls.no_banned_call, {**code, **record("no_banned_call|src/core/a.cpp|atoi(text);")})
        self.assert_bad(calls.no_banned_call, {"src/core/a.cpp": "  atoi(other);\n"}, "atoi is banned", "not needed any more")

    def test_library_code_is_silent(self):
        for line in ("std::cout << 1;", "printf(text);", "exit(1);", "std::abort();"):
            with self.subTest(line):
                self.assert_bad(calls.library_code_is_silent, {"src/core/a.cpp": f"void f() {{ {line} }}\n"}, "library code never")
        self.assert_good(calls.library_code_is_silent, {"src/core/a.cpp": "_exit(1);\nsnprintf(a, b, c);\nloop.exit(1);\n",
                                                        "src/cli/b.cpp": "std::cout << 1;\n"})

    def test_money_in_floating_point(self):
        for line in ("double amount = 0;", "float unit_price;", "void add(double fee);", "static_cast<double>(row.amount)", "double total_amount() const;"):
            with self.subTest(line):
                self.assert_bad(calls.money_is_decimal, {"src/profile/a.cpp": line + "\n"}, "money is Decimal")
        self.assert_good(calls.money_is_decimal, {"src/profile/a.cpp": "double amount_share;\ndouble mean;\nDecimal amount;\nstatic_cast<double>(rows);\n"})

    def test_sums_and_totals_are_money_where_money_is_reconciled(self):
        self.assert_bad(calls.money_is_decimal, {"src/reconcile/a.cpp": "double total = 0;\n"}, "money is Decimal")
        self.assert_good(calls.money_is_decimal, {"src/reconcile/a.cpp": "double score_sum = 0;\nfloat best;\n", "src/report/b.cpp": "double total;\n"})

    def test_a_whole_file_may_be_an_exception(self):
        entries = {"function_lines": {}, "file_lines": {}, "exceptions": {"money_is_decimal|src/reconcile/a.cpp|*": "a model of amounts"}}
        self.assert_good(calls.money_is_decimal, {"src/reconcile/a.cpp": "double amount;\n", ratchet.RATCHET: json.dumps(entries)})
        self.assert_bad(calls.money_is_decimal, {"src/reconcile/a.cpp": "int a;\n"}, "not needed any more")


class Documents(RuleTest):
    TABLE = '{"threads", "--threads", "CONCORD_THREADS", SettingType::kCount},\n'

    def test_settings(self):
        files = {"src/core/settings.cpp": self.TABLE, documents.SETTINGS_PAGE: "`threads`, `--threads`\n"}
        self.assert_bad(documents.settings_are_documented, files, "does not mention CONCORD_THREADS")
        self.assert_good(documents.settings_are_documented, {documents.SETTINGS_PAGE: "`threads`, `--threads`, `CONCORD_THREADS`\n"})

    def test_environment_variables(self):
        self.assert_bad(documents.settings_are_documented, {"src/cli/a.cpp": 'getenv("CONCORD_SECRET");\ngetenv("HOME");\n'}, "CONCORD_SECRET")

    HELP = "Usage: concord COMMAND\n\nCommands:\n  inspect      what is in a file\n  help\n\nOptions:\n  --json       one document\n"

    def test_help_is_understood(self):
        self.assertEqual(documents.commands_in_help(self.HELP), ["inspect", "help"])
        self.assertEqual(documents.flags_in_help(self.HELP), ["--json"])

    def test_commands_and_flags(self):
        helps = {"": self.HELP, "inspect": "Usage: concord inspect INPUT\n  --json\n  --deep\n", "help": "Usage: concord help\n"}
        page = "# Commands\n## For every command\n`--json`\n## `inspect`\nLooks.\n## `help`\nHelps.\n"
        self.assertEqual(documents.undocumented(page.replace("Looks.", "Looks `--deep`."), helps), [])
        self.assertIn("--deep of inspect", documents.undocumented(page.replace("Helps.", "`--deep`"), helps)[0])
        self.assertIn("no section about the command help", documents.undocumented(page.replace("## `help`", "## other").replace("Looks.", "`--deep`"), helps)[0])

    def test_contracts(self):
        for text in ("#pragma once\n// Adds two numbers and says whether they fit.\n", "// Numbers.\n#pragma once\n"):
            with self.subTest(text):
                self.assert_bad(documents.public_headers_start_with_a_contract, {"src/core/a.hpp": text}, "start the header")
        self.assert_good(documents.public_headers_start_with_a_contract, {"src/core/a.hpp": CONTRACT, "src/core/impl/b.hpp": "#pragma once\n"})

    def test_foreign_things(self):
        for text in ("https://registry." + "npmjs/x", "pypi." + "org", "see /" + "work/main", "cd /" + "home/jo/x", "../share" + "d/DESIGN.md",
                     "// TO" + "DO later", "// fine for " + "now"):
            with self.subTest(text):
                self.assert_bad(documents.nothing_foreign_is_mentioned, {"docs/a.md": f"one\n{text}\n"}, "docs/a.md:2")
        self.assert_good(documents.nothing_foreign_is_mentioned, {"docs/a.md": "npm pack, docs/work/x, a framework/thing, unshared\n"})

    def test_untidy_text(self):
        for text, fragment in (("a \n", "end of the line"), ("a\r\n", "end of the line"), ("a", "without a newline"), ("\ta\n", "a tab")):
            with self.subTest(repr(text)):
                self.assert_bad(documents.text_files_are_tidy, {"docs/a.md": text}, fragment)
        self.assert_good(documents.text_files_are_tidy, {"docs/a.md": "a\n", "tests/data/strange.md": "a \r"})

    def test_dead_links(self):
        self.assert_bad(documents.links_lead_somewhere, {"docs/a.md": "[b](b.md)\n"}, "b.md leads nowhere")
        self.assert_good(documents.links_lead_somewhere, {"docs/a.md": "[b](b.md#part) [c](https://example.org) [d](../README.md)\n",
                                                          "docs/b.md": "b\n", "README.md": "r\n"})


@unittest.skipIf(formatting.clang_format() is None, "this machine has no clang-format of the right version")
class Formatting(RuleTest):
    def test_unformatted_code(self):
        style = {".clang-format": "BasedOnStyle: Google\n"}
        self.assert_bad(formatting.code_is_formatted, {**style, "src/core/a.cpp": "int  a ;\n"}, "src/core/a.cpp:1")
        self.assert_good(formatting.code_is_formatted, {"src/core/a.cpp": "int a;\n"})


if __name__ == "__main__":
    unittest.main()

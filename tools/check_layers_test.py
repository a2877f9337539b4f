"""Tests of check_layers.py: python3 -m unittest discover -s tools -p '*_test.py'"""

import tempfile
import unittest
from pathlib import Path

import check_layers
from check_layers import check_tree


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def found(self, exceptions=None):
        return [(f.path, f.line, f.rule) for f in check_tree(self.root, exceptions or {})]

    def rules_for(self, path, text):
        self.write(path, text)
        rules = [rule for _, _, rule in self.found()]
        (self.root / path).unlink()
        return rules


class Includes(Tree):
    def test_may_point_down_and_sideways_into_the_same_directory(self):
        self.write("src/control/a.cc", '#include "control/a.h"\n#include "base/units.h"\n')
        self.assertEqual(self.found(), [])

    def test_may_not_point_up(self):
        self.write("src/base/a.cc", '#include "base/a.h"\n#include "robot/joints.h"\n')
        self.assertEqual(self.found(), [("src/base/a.cc", 2, "layer")])

    def test_adapters_do_not_know_each_other(self):
        self.assertEqual(self.rules_for("src/server/a.h", '#include "sim/body.h"\n'), ["layer"])
        self.assertEqual(self.rules_for("src/api/a.h", '#include "sim/body.h"\n'), ["layer"])

    def test_are_written_from_src(self):
        self.assertEqual(self.rules_for("src/base/a.cc", '#include "a.h"\n'), ["include"])
        self.assertEqual(self.rules_for("src/robot/a.cc", '#include "../base/a.h"\n'), ["include"])
        self.assertEqual(self.rules_for("src/robot/a.cc", "#include <base/a.h>\n"), ["include"])

    def test_of_a_library_stay_in_its_directory(self):
        self.assertEqual(self.rules_for("src/server/a.cc", "#include <boost/beast.hpp>\n"), [])
        self.assertEqual(self.rules_for("src/api/a.cc", "#include <boost/beast.hpp>\n"),
                         ["foreign"])
        self.assertEqual(self.rules_for("src/base/ledger.cc", "#include <spdlog/spdlog.h>\n"),
                         ["foreign"])
        self.assertEqual(self.rules_for("src/base/log.cc", "#include <spdlog/spdlog.h>\n"), [])

    def test_of_an_unknown_library_need_a_line_in_the_table(self):
        self.assertEqual(self.rules_for("src/app/a.cc", "#include <opencv2/core.hpp>\n"),
                         ["foreign"])

    def test_of_the_language_are_free_and_of_the_system_are_not(self):
        self.assertEqual(self.rules_for("src/geometry/a.cc", "#include <cmath>\n"), [])
        self.assertEqual(self.rules_for("src/geometry/a.cc", "#include <unistd.h>\n"), ["foreign"])
        self.assertEqual(self.rules_for("src/base/a.cc", "#include <sys/eventfd.h>\n"), [])

    def test_of_the_test_library_are_for_tests(self):
        self.assertEqual(self.rules_for("src/base/a_test.cc", "#include <gtest/gtest.h>\n"), [])
        self.assertEqual(self.rules_for("src/base/a.cc", "#include <gtest/gtest.h>\n"), ["foreign"])

    def test_in_comments_do_not_count(self):
        self.assertEqual(self.rules_for("src/base/a.cc", '// #include "robot/a.h"\n'), [])

    def test_a_new_directory_needs_a_line_in_the_table(self):
        self.assertEqual(self.rules_for("src/nowhere/a.cc", "int a;\n"), ["layer"])

    def test_the_table_has_no_cycle(self):
        def below(name, seen):
            self.assertNotIn(name, seen)
            for other in check_layers.LAYERS[name]:
                below(other, seen | {name})
        for name in check_layers.LAYERS:
            below(name, frozenset())


class BannedWords(Tree):
    def test_are_found_with_their_line(self):
        self.write("src/control/a.cc", "int a;\nstd::jthread worker;\n")
        self.assertEqual(self.found(), [("src/control/a.cc", 2, "thread")])

    def test_each_is_known(self):
        for text, rule in (
                ("std::thread t;", "thread"), ("auto f = std::async(g);", "thread"),
                ("t.detach();", "thread"), ("std::queue<int> q;", "queue"),
                ("std::deque<int> q;", "queue"), ("volatile int v;", "volatile"),
                ("using namespace std;", "using-namespace"),
                ("auto t = std::chrono::steady_clock::now();", "clock"),
                ("clock_gettime(CLOCK_REALTIME, &ts);", "clock"), ("time(nullptr);", "clock"),
                ("int r = rand();", "random"), ("std::random_device d;", "random"),
                ('getenv("HOME");', "environment"),
                ("std::this_thread::sleep_for(1s);", "sleep"), ("usleep(5);", "sleep"),
                ("  sleep(5);", "sleep"), ("::sleep(5);", "sleep")):
            with self.subTest(text):
                self.assertEqual(self.rules_for("src/control/a.cc", text + "\n"), [rule])

    def test_leave_alone_what_only_looks_like_them(self):
        for text in ("std::thread::id id;", "clock.Now();", "boost::asio::detached", "brand(1);",
                     "using namespace std::chrono_literals;", "void F() {\n  using namespace std;",
                     "lifetime(0);", "Script sleep(4);", "std::this_thread::yield();", "int volatile_memory;",
                     "// std::thread is not for us", "/* sleep(1)\n rand() */",
                     'Say("use std::thread and sleep(1)");', "auto r = R\"(getenv(x))\";",
                     "int n = 1'000'000; char c = '\"'; // rand()\nchar q = '\\'';"):
            with self.subTest(text):
                self.assertEqual(self.rules_for("src/control/a.cc", text + "\n"), [])

    def test_hold_after_a_digit_separator(self):
        self.assertEqual(self.rules_for("src/control/a.cc", "int n = 1'000; rand(); int m = 1'0;\n"),
                         ["random"])

    def test_have_their_homes(self):
        self.assertEqual(self.rules_for("src/base/thread.cc", "std::jthread t;\n"), [])
        self.assertEqual(self.rules_for("src/app/a.cc", 'std::getenv("A");\n'), [])
        self.assertEqual(self.rules_for("src/base/a.cc", 'std::getenv("A");\n'), ["environment"])

    def test_let_tests_start_threads_but_not_sleep(self):
        self.assertEqual(self.rules_for("src/server/a_test.cc", "std::jthread t;\n"), [])
        self.assertEqual(self.rules_for("src/server/a_test.cc", "sleep_for(1s);\n"), ["sleep"])

    def test_hold_in_src_only(self):
        self.assertEqual(self.rules_for("bench/a.cc", "std::jthread t;\n"), [])


class Sizes(Tree):
    def found_errors(self, path, lines):
        self.write(path, "\n" * lines)
        found = [(f.rule, f.error) for f in check_tree(self.root, {})]
        (self.root / path).unlink()
        return found

    def test_warn_and_then_fail(self):
        self.assertEqual(self.found_errors("src/base/a.h", 200), [])
        self.assertEqual(self.found_errors("src/base/a.h", 201), [("size", False)])
        self.assertEqual(self.found_errors("src/base/a.cc", 400), [])
        self.assertEqual(self.found_errors("src/base/a.cc", 401), [("size", False)])
        self.assertEqual(self.found_errors("src/base/a.cc", 601), [("size", True)])
        self.assertEqual(self.found_errors("src/base/a.h", 601), [("size", True)])

    def test_let_tests_be_longer(self):
        self.assertEqual(self.found_errors("src/base/a_test.cc", 800), [])
        self.assertEqual(self.found_errors("src/base/a_test.cc", 801), [("size", True)])

    def test_hold_outside_src_too(self):
        self.assertEqual(self.found_errors("bench/a.cc", 601), [("size", True)])


class Exceptions(Tree):
    def test_excuse_one_rule_in_one_file(self):
        self.write("src/control/a.cc", "std::jthread t;\nrand();\n")
        allowed = {("src/control/a.cc", "thread"): "because"}
        self.assertEqual(self.found(allowed), [("src/control/a.cc", 2, "random")])

    def test_fail_when_no_longer_needed(self):
        self.write("src/control/a.cc", "int a;\n")
        allowed = {("src/control/a.cc", "thread"): "because"}
        self.assertEqual(self.found(allowed), [("src/control/a.cc", 1, "exception")])

    def test_have_a_reason(self):
        for key, reason in check_layers.EXCEPTIONS.items():
            self.assertGreater(len(reason), 10, key)


if __name__ == "__main__":
    unittest.main()

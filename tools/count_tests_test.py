"""Tests of count_tests.py."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

from count_tests import count

RESULTS = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="x" tests="5" failures="1" disabled="1" skipped="1">
  <testcase name="base" status="run"/>
  <testcase name="sim" status="run"/>
  <testcase name="sdk" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>
  <testcase name="off" status="disabled"/>
  <testcase name="api" status="fail"><failure message=""/></testcase>
</testsuite>
"""


class Count(unittest.TestCase):
    def count(self, *files):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            return count(files), said.getvalue()

    def test_adds_up_all_files_and_names_what_did_not_pass(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "tests.xml")
            file.write_text(RESULTS, encoding="utf-8")
            total, said = self.count(file, file)
        self.assertEqual(total, {"passed": 4, "failed": 2, "skipped": 4})
        self.assertIn("skipped: sdk", said)
        self.assertIn("failed: api", said)

    def test_missing_results_are_a_failure(self):
        total, said = self.count("/nowhere/tests.xml")
        self.assertEqual(total, {"passed": 0, "failed": 1, "skipped": 0})
        self.assertIn("no results", said)


if __name__ == "__main__":
    unittest.main()

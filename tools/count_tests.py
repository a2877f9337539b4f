#!/usr/bin/env python3
"""Adds up ctest's JUnit files in one closing line, `N passed, N failed, N skipped`. Names what was
skipped. Exit code 1 when a test failed, a file is missing or nothing passed."""

import sys
import xml.etree.ElementTree as ElementTree


def outcome(case) -> str:
    status = case.get("status")
    if status == "fail":
        return "failed"
    return "passed" if status == "run" else "skipped"


def count(files) -> dict[str, int]:
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for file in files:
        try:
            cases = ElementTree.parse(file).getroot().iter("testcase")
        except OSError as error:
            print(f"no results: {error}")
            total["failed"] += 1
            continue
        for case in cases:
            kind = outcome(case)
            total[kind] += 1
            if kind != "passed":
                print(f"{kind}: {case.get('name')} ({file})")
    return total


def main() -> int:
    total = count(sys.argv[1:])
    print(", ".join(f"{number} {kind}" for kind, number in total.items()))
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Holds the source tree to its layers: who includes whom, which library is named where, what is
written nowhere, and how long a file may be. The tables below are the rules; docs/architecture.md
says why. Needs nothing but Python. Exit code 1 and a line `path:line: rule: what` for each breach.
"""

import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

# Directory of src/ -> the directories it may include besides itself.
LAYERS = {
    "base": (),
    "heap": ("base",),
    "flight": ("base",),
    "audit": ("base", "heap", "flight"),
    "memory": ("base",),
    "texts": ("base",),
    "calendar": ("base",),
    "music": ("base",),
    "geometry": ("base",),
    "robot": ("base", "geometry"),
    "models": ("base",),
    "perception": ("base", "geometry"),
    "camera": ("base", "geometry", "perception"),
    "vision": ("base", "geometry", "models", "perception", "camera"),
    "kinematics": ("base", "geometry", "robot"),
    "motion": ("base", "geometry", "robot"),
    "mind": ("base", "geometry", "robot", "kinematics", "motion"),
    "behavior": ("base", "texts", "geometry", "robot", "kinematics", "motion", "mind", "perception"),
    "acts": ("base", "texts", "calendar", "music", "geometry", "robot", "kinematics", "motion", "mind", "perception",
             "behavior"),
    "control": ("base", "flight", "geometry", "robot", "kinematics", "motion"),
    "protocol": ("base", "geometry", "robot", "kinematics", "motion", "mind"),
    "words": ("base", "texts", "memory", "geometry", "robot", "kinematics", "motion", "mind", "protocol"),
    "guests": ("base",),
    "keeper": ("guests",),
    "llm": ("base", "texts", "memory", "geometry", "robot", "kinematics", "motion", "mind", "protocol", "models", "words",
            "guests"),
    "media": ("base", "geometry", "robot", "motion", "protocol", "music"),
    "sound": ("base", "music"),
    "apps": ("base", "guests"),
    "sim": ("base", "geometry", "robot", "kinematics", "perception", "camera"),
    "server": ("base",),
    "metrics": ("base", "heap", "audit", "geometry", "robot", "control", "flight"),
    "guard": ("base", "protocol", "server"),
    "director": ("base", "heap", "flight", "memory", "texts", "geometry", "robot", "kinematics", "motion", "mind",
                 "perception", "behavior", "control"),
    "api": ("base", "flight", "audit", "models", "camera", "vision", "metrics", "memory", "texts", "geometry", "robot", "kinematics", "motion", "mind",
            "perception", "behavior", "calendar", "acts", "control", "director", "protocol", "media", "sound",
             "apps", "server", "guard", "words", "llm"),
    "app": ("base", "flight", "audit", "models", "camera", "vision", "memory", "texts", "calendar", "acts", "geometry", "robot", "kinematics", "motion", "mind",
            "perception", "behavior", "control", "director", "protocol", "media", "sound", "guests", "apps", "sim",
            "server", "guard",
            "words", "llm", "api"),
}

# Headers that are neither ours nor the language's: pattern -> where they may be named.
# The first pattern that fits decides; one that fits none is refused until it has a line here.
FOREIGN = (
    (r"boost/(asio|beast)", ("server",)),
    (r"boost/(system|core)/", ("server",)),
    (r"boost/json", ("protocol",)),
    (r"zlib\.h", ("media",)),
    (r"alsa/asoundlib\.h", ("sound",)),
    (r"mujoco/", ("sim",)),
    (r"EGL/", ("sim",)),
    (r"opencv2/", ("vision",)),
    (r"dlib/", ("vision/builtin_faces.cc",)),
    (r"turbojpeg\.h|png\.h", ("camera",)),
    (r"spdlog/", ("base/log.cc",)),
    (r"prometheus/", ("metrics",)),
    (r"toml\+\+/|toml\.hpp", ("app",)),
    (r"getopt\.h", ("app",)),
    (r"sqlite3\.h", ("memory",)),
    (r"curl/", ("llm",)),
    (r"sndfile\.h", ("music/music_file.cc", "music/music_file_test.cc")),
    (r"kiss_fftr?\.h", ("music/spectrum.cc",)),
    (r"sodium\.h", ("guard",)),
    (r"tl/expected\.hpp", ("base/result.h",)),
    (r"gtest/|gmock/", ("tests",)),
    # The operating system; the layers without a line compute and do nothing else.
    (r"(sys|linux|netinet|net|arpa)/\w+\.h|[a-z_]+\.h", ("base", "heap", "flight", "audit", "memory",
                                                         "models", "camera", "media", "apps", "control", "director", "sim", "server",
                                                         "guard", "guests", "keeper", "llm", "app",
                                                         "tests")),
)

# Rule -> (pattern, directories where it does not hold, whether it holds in tests, what to do).
BANNED = {
    "thread": (r"\bstd::(jthread|async)\b|\bstd::thread\b(?!::id)|\bpthread_create\b|"
               r"\bdetach\s*\(", ("base",), False, "threads are bbia::Thread (base/thread.h)"),
    "queue": (r"\bstd::(queue|deque|priority_queue)\b", ("base",), False,
              "a queue has a bound: base/bounded_queue.h, base/spsc_ring.h"),
    "volatile": (r"\bvolatile\b", (), True, "volatile synchronises nothing: use std::atomic"),
    "using-namespace": (r"^using namespace (?![\w:]*literals\b)", (), False,
                        "names are written out; only literals are imported"),
    "clock": (r"::now\s*\(\s*\)|\bclock_gettime\b|\bgettimeofday\b|"
              r"\btime\s*\(\s*(nullptr|NULL|0|&)", ("base",), True,
              "time is handed in: bbia::Clock (base/clock.h)"),
    "random": (r"\bs?rand\s*\(|\brandom_device\b", ("app",), True, "randomness is handed in"),
    "environment": (r"\b(secure_)?getenv\s*\(", ("app",), True, "settings are handed in"),
    "sleep": (r"\bsleep_(for|until)\b|\b(u|nano|clock_nano)sleep\s*\(|(^|[;{}]|::)\s*sleep\s*\(", ("base",), True,
              "wait on a stop token, a deadline of bbia::Clock, or a latch"),
}

# (path, rule) -> why. A line that is no longer needed is itself an error.
OWN_NAMES = "a file about the names of our own inner namespace; imported inside namespace bbia"
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("src/kinematics/forward.cc", "using-namespace"): OWN_NAMES,
    ("src/kinematics/gravity.cc", "using-namespace"): OWN_NAMES,
    ("src/kinematics/reach.cc", "using-namespace"): OWN_NAMES,
    ("src/protocol/commands_media.cc", "using-namespace"): OWN_NAMES,
    ("src/protocol/commands_motion.cc", "using-namespace"): OWN_NAMES,
    ("src/protocol/commands_system.cc", "using-namespace"): OWN_NAMES,
}

WARN_HEADER, WARN_SOURCE, MAX_LINES, MAX_TEST_LINES = 200, 400, 600, 800

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
# Comments, raw strings, strings and characters. A ' between digits separates them.
COMMENT = r"//[^\n]*|/\*.*?\*/"
LITERAL = (r'R"(?P<d>[^()\s\\]{0,16})\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|'
           r"(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'")
BLANK = re.compile(f"(?P<comment>{COMMENT})|{LITERAL}", re.DOTALL)


class Finding(NamedTuple):
    path: str
    line: int
    rule: str
    text: str
    error: bool = True

    def __str__(self) -> str:
        kind = "" if self.error else "warning: "
        return f"{self.path}:{self.line}: {kind}{self.rule}: {self.text}"


def blanked(text: str, literals: bool) -> str:
    """`text` with its comments, and its literals if wanted, replaced by white space."""
    def blank(match: re.Match) -> str:
        if match["comment"] is None and not literals:
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])
    return BLANK.sub(blank, text)


def is_test(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return name.endswith(("_test.cc", "_test.h", "_contract.h")) or name.startswith("test_")


def check_include(path: str, bracket: str, header: str) -> tuple[str, str] | None:
    """The rule that including `header` in src/`path` breaks, and why."""
    here, _, rest = path.partition("/")
    there = header.split("/")[0]
    if bracket == '"':
        if there not in LAYERS or "/" not in header:
            return "include", f'"{header}" is not a path from src/'
        if there != here and there not in LAYERS[here]:
            return "layer", f"{here} may not include {there} ({header})"
        return None
    if there in LAYERS and "/" in header:
        return "include", f'<{header}> is ours: "{header}"'
    if re.fullmatch(r"[a-z_0-9]+", header):
        return None  # the language's own
    for pattern, places in FOREIGN:
        if re.match(pattern, header):
            if here in places or path in places or ("tests" in places and is_test(rest)):
                return None
            return "foreign", f"<{header}> belongs to {', '.join(places)} only"
    return "foreign", f"<{header}> is in no line of the table FOREIGN"


def check_size(path: str, text: str):
    lines = text.count("\n")
    test = is_test(path)
    wanted = WARN_HEADER if path.endswith(".h") else WARN_SOURCE
    limit = MAX_TEST_LINES if test else MAX_LINES
    if lines > limit:
        yield Finding(path, lines, "size", f"{lines} lines, the limit is {limit}")
    elif lines > wanted and not test:
        yield Finding(path, lines, "size", f"{lines} lines, {wanted} are wanted", error=False)


def check_file(path: str, text: str):
    """All breaches in one file; `path` is relative to the root of the project."""
    yield from check_size(path, text)
    if not path.startswith("src/"):
        return
    inner = path[len("src/"):]
    here = inner.split("/")[0]
    if here not in LAYERS:
        yield Finding(path, 1, "layer", f"src/{here} is in no line of the table LAYERS")
        return
    code = blanked(text, literals=False)
    for match in INCLUDE.finditer(code):
        broken = check_include(inner, match[1], match[2])
        if broken:
            yield Finding(path, code.count("\n", 0, match.start(2)) + 1, *broken)
    code = blanked(text, literals=True)
    for rule, (pattern, exempt, in_tests, advice) in BANNED.items():
        if here in exempt or (is_test(inner) and not in_tests):
            continue
        for match in re.finditer(pattern, code, re.MULTILINE):
            word = match[0].strip()
            yield Finding(path, code.count("\n", 0, match.start()) + 1, rule, f"{word}: {advice}")


def source_files(root: Path):
    for top in ("src", "bench", "fuzz", "tests"):
        for folder, _, names in os.walk(root / top):
            for name in sorted(names):
                if name.endswith((".h", ".cc")):
                    yield Path(folder, name)


def check_tree(root: Path, exceptions=None) -> list[Finding]:
    exceptions = EXCEPTIONS if exceptions is None else exceptions
    findings, used = [], set()
    for file in source_files(root):
        path = file.relative_to(root).as_posix()
        for finding in check_file(path, file.read_text(encoding="utf-8")):
            if (path, finding.rule) in exceptions:
                used.add((path, finding.rule))
            else:
                findings.append(finding)
    findings += [Finding(path, 1, "exception", f"'{rule}' is no longer needed: remove its line")
                 for path, rule in exceptions if (path, rule) not in used]
    return findings


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    findings = check_tree(root)
    for finding in findings:
        print(finding)
    errors = sum(finding.error for finding in findings)
    print(f"layers: {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())

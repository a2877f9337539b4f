"""What the installed official daemon has, line by line, against openapi.json and docs/compatibility.md:
each of its paths, WebSockets and messages is here, or the page says why not."""
import bbia_daemon
from bbia_daemon import ROOT

bbia_daemon.need("reachy_mini")

import ast
import json
import pathlib
import re
import unittest

import reachy_mini

SOURCES = pathlib.Path(reachy_mini.__file__).parent
# Those stand at the server's root, all others below /api.
AT_ROOT = ("cache", "logs", "update", "wifi_config", "sdk_ws")
METHODS = ("get", "post", "put", "delete", "patch")


def text_of(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def prefix_of(tree):
    """Of `router = APIRouter(prefix="/state")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "APIRouter":
            for keyword in node.keywords:
                if keyword.arg == "prefix":
                    return text_of(keyword.value)
    return ""


def routes_of(path, root, has_prefix=True):
    """"GET /api/state/full", ..., as decorated in one file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prefix = root + (prefix_of(tree) if has_prefix else "")
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", []):
            if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
                continue
            method = decorator.func.attr
            if method in (*METHODS, "websocket") and decorator.args:
                route = prefix + text_of(decorator.args[0])
                yield f"{'WS' if method == 'websocket' else method.upper()} {route}"


def official_routes():
    routers = SOURCES / "daemon/app/routers"
    found = [route for path in sorted(routers.glob("*.py")) if path.stem != "__init__"
             for route in routes_of(path, "" if path.stem in AT_ROOT else "/api")]
    return found + list(routes_of(SOURCES / "daemon/app/main.py", "", False))


def without_names(route):
    return re.sub(r"\{[^}]*\}", "{}", route)


def official_messages():
    text = (SOURCES / "io/protocol.py").read_text(encoding="utf-8")
    return sorted(set(re.findall(r'type: Literal\["(\w+)"\]', text)))


class Compatibility(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api = json.loads((ROOT / "src/api/assets/openapi.json").read_text(encoding="utf-8"))
        cls.page = (ROOT / "docs/compatibility.md").read_text(encoding="utf-8")
        cls.official = official_routes()

    def test_the_official_daemon_was_read(self):
        self.assertGreater(len([r for r in self.official if not r.startswith("WS ")]), 75)
        self.assertGreaterEqual(len([r for r in self.official if r.startswith("WS ")]), 6)
        self.assertGreater(len(official_messages()), 60)

    def test_every_official_path_is_answered(self):
        ours = {without_names(f"{method.upper()} {path}")
                for path, methods in self.api["paths"].items() for method in methods}
        ours |= {without_names(f"WS {path}") for path in self.api["x-websockets"]}
        missing = [route for route in self.official
                   if without_names(route) not in ours]
        self.assertEqual(missing, [])

    def test_every_official_path_has_its_line_in_the_page(self):
        names = set(re.findall(r"[\w.-]+", " ".join(re.findall(r"`([^`]+)`", self.page))))
        families = re.findall(r"`(/[\w/-]+/)\*`", self.page)
        missing = []
        for route in self.official:
            path = route.split(" ", 1)[1]
            words = [w for w in path.split("/") if w and not w.startswith("{")]
            if words and words[-1] not in names and not any(path.startswith(f) for f in families):
                missing.append(route)
        self.assertEqual(missing, [])

    def test_every_official_message_has_its_line_in_the_page(self):
        missing = []
        for message in official_messages():
            # `upload_move_start`, `_chunk`, `_finish`; `upload_audio_*`
            family = message.rsplit("_", 1)[0] + "_"
            shortened = f"`{family}*`" in self.page or (
                family in self.page and f"`_{message.rsplit('_', 1)[-1]}`" in self.page)
            if f"`{message}`" not in self.page and not shortened:
                missing.append(message)
        self.assertEqual(missing, [])

    def test_the_page_promises_only_commands_that_are_read(self):
        header = (ROOT / "src/protocol/commands.h").read_text(encoding="utf-8")
        read = set(re.findall(r'kType = "(\w+)"', header))
        section = self.page.split("## Commands of `/ws/sdk`")[1].split("\n## ")[0]
        firsts = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
        named = {name for cell in firsts for name in re.findall(r"`([a-z]\w+)`", cell)}
        self.assertEqual({n for n in named if not n.endswith("_")} - read - {"move_name"}, set())
        self.assertNotIn("not yet", section)


if __name__ == "__main__":
    bbia_daemon.main()

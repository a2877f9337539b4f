"""A language model's server that says what a test wants: true to the protocol (OpenAI's streaming chat
completions, as llama.cpp's server sends them), without a model. The last thing that the user said
decides what happens: one word of SCRIPTS. As a program: model_double.py PORT [--stubborn]
[--family], which holds 64 MB and with each SIGUSR1 32 MB more; a stubborn one does not mind SIGTERM, one
with a family has a child."""
import http.server
import json
import signal
import subprocess
import sys
import threading


def chunk(delta, finish=None):
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "double",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *what):
        pass

    def do_GET(self):
        self.whole(200, {"object": "list", "data": [{"id": "double"}]})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((dict(self.headers), body))
        messages = body["messages"]
        said = [m for m in messages if m["role"] == "user"][-1]["content"]
        refused = next((words for field, words in self.server.refuses.items() if field in body), None)
        if refused:
            return self.whole(400, {"error": {"message": refused}})
        script = next((s for w, s in SCRIPTS.items() if w in said.split()), plain)
        try:
            script(self, messages)
        except (BrokenPipeError, ConnectionResetError):
            self.server.gone.set()
        self.close_connection = True

    def whole(self, status, body, **headers):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(text)

    def begin(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.event(chunk({"role": "assistant", "content": None}))

    def event(self, data):
        text = data if isinstance(data, str) else json.dumps(data)
        self.wfile.write(f"data: {text}\n\n".encode())
        self.wfile.flush()

    def say(self, text):
        for word in text.split(" "):
            self.event(chunk({"content": word + " "}))

    def end(self, finish="stop"):
        self.event(chunk({}, finish))
        self.event({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14}})
        self.event("[DONE]")

    def call(self, name, arguments):
        self.event(chunk({"tool_calls": [{"index": 0, "id": "call_1", "type": "function",
                                          "function": {"name": name, "arguments": ""}}]}))
        for i in range(0, len(arguments), 3):
            self.event(chunk({"tool_calls": [{"index": 0, "function": {"arguments": arguments[i:i + 3]}}]}))
        self.end("tool_calls")


def plain(handler, _):
    handler.begin()
    handler.say("Hello there. I am a double.")
    handler.end()


def call_then_tell(name, arguments):
    def script(handler, messages):
        handler.begin()
        if messages[-1]["role"] == "tool":
            handler.say("Outcome: " + json.loads(messages[-1]["content"])["outcome"])
            return handler.end()
        handler.call(name, arguments)
    return script


def stall(handler, _):
    handler.begin()
    handler.say("once upon")
    for _ in range(6000):
        handler.wfile.write(b": still here\n\n")
        handler.wfile.flush()
        if handler.server.stop.wait(0.05):
            return


def drop(handler, _):
    handler.begin()
    handler.say("half a")


def huge(handler, _):
    handler.begin()
    for _ in range(400):
        handler.event(chunk({"content": "x" * 1000}))
    handler.end()


def malformed(handler, _):
    handler.begin()
    handler.event('{"choices": [{"delta"')
    handler.say("still fine")
    handler.end()


def escape(handler, _):
    handler.begin()
    handler.say("\x1b[2J\x1b]0;owned\x07cleared\nnext line")
    handler.end()


SCRIPTS = {
    "escape": escape,
    "head": call_then_tell("move_head", '{"direction": "left", "intensity": 0.4}'),
    "broken": call_then_tell("move_head", '{"direction": "lef'),
    "unknown": call_then_tell("fly", "{}"),
    "stall": stall,
    "drop": drop,
    "huge": huge,
    "malformed": malformed,
    "busy": lambda handler, _: handler.whole(429, {"error": {"message": "slow down"}}, Retry_After="9"),
    "error": lambda handler, _: handler.whole(500, {"error": {"message": "out of memory"}}),
}


class Double(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.asked = []
        self.refuses = {}  # fields of a request, and the words of their refusal
        self.gone = threading.Event()
        self.stop = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.shutdown()
        self.server_close()


if __name__ == "__main__":
    held = bytearray(b"x") * (64 << 20)  # what a model weighs
    more = []
    signal.signal(signal.SIGUSR1, lambda *_: more.append(bytearray(b"x") * (32 << 20)))
    if "--family" in sys.argv:
        subprocess.Popen(["sleep", "600"])
    if "--stubborn" in sys.argv:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("loaded", flush=True)
    Double(int(sys.argv[1])).serve_forever()

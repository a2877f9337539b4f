#!/usr/bin/env python3
"""Serves a GGUF file by llama.cpp's own server, out of a package of PyPI: xllamacpp (prebuilt), or
llama-cpp-python[server] (which compiles).

  tools/llama_server.py MODEL CONTEXT PORT [THREADS]

For bbia.toml: command = "VENV/bin/python .../tools/llama_server.py {model} {context} {port}"
"""

import os
import subprocess
import sys
import threading


def serve_by_xllamacpp(model, context, port, threads):
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.n_ctx = context
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.warmup = False
    server = xllamacpp.Server(params)
    print("listening at", server.listening_address, flush=True)
    threading.Event().wait()


def serve_by_llama_cpp_python(model, context, port, threads):
    sys.exit(subprocess.call([sys.executable, "-m", "llama_cpp.server", "--model", model, "--n_ctx",
                              str(context), "--n_threads", str(threads), "--host", "127.0.0.1",
                              "--port", str(port)]))


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    model, context, port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    threads = int(sys.argv[4]) if len(sys.argv) == 5 else os.cpu_count()
    try:
        serve_by_xllamacpp(model, context, port, threads)
    except ImportError:
        serve_by_llama_cpp_python(model, context, port, threads)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The detectors of bench/vision_bench.cc through Python, on one core: what the same networks on the same
pictures cost there, in processor time. Needs numpy and opencv-python-headless, or onnxruntime, or both:

    python3 -m venv peer && peer/bin/pip install numpy opencv-python-headless onnxruntime
    peer/bin/python bench/vision_peer.py ../shared/data [--json]

bench/eyes.py runs it beside ours.
"""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import cv2
import numpy as np

cv2.setNumThreads(1)


def resident_mb():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * 4096 / 1e6


def median_ms(work, times=40):
    for _ in range(3):
        work()
    took = []
    for _ in range(times):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return 1000 * sorted(took)[len(took) // 2]


def letterbox(picture, size, fill):
    scale = min(size / picture.shape[1], size / picture.shape[0])
    square = np.full((size, size, 3), fill, np.uint8)
    small = cv2.resize(picture, (round(picture.shape[1] * scale), round(picture.shape[0] * scale)))
    square[:small.shape[0], :small.shape[1]] = small
    return square


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "../shared/data"
    face = cv2.imread(f"{root}/images/astronaut.png")
    dog = cv2.imread(f"{root}/images/dog.jpg")
    jobs = [("faces 320", "face_yunet_n_320.onnx", face, 320, 0),
            ("objects 416", "objects_yolox_nano_416.onnx", dog, 416, 114)]
    as_json = "--json" in sys.argv
    figures = {"opencv": cv2.__version__}
    if not as_json:
        print(f"{'':14} {'opencv ' + cv2.__version__:>18} {'onnxruntime':>14}   resident")
    for name, file, picture, size, fill in jobs:
        path = f"{root}/models/{file}"
        columns = []
        try:
            net = cv2.dnn.readNetFromONNX(path)
            names = net.getUnconnectedOutLayersNames()

            def by_opencv():
                net.setInput(cv2.dnn.blobFromImage(letterbox(picture, size, fill)))
                return net.forward(names)

            figures.setdefault(name, {})["opencv"] = median_ms(by_opencv)
            columns.append(f"{figures[name]['opencv']:15.1f} ms")
        except cv2.error as error:
            columns.append(f"{str(error)[:18]:>18}")
        try:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
            entry = session.get_inputs()[0].name

            def by_onnxruntime():
                blob = letterbox(picture, size, fill).transpose(2, 0, 1)[None].astype(np.float32)
                return session.run(None, {entry: blob})

            figures["onnxruntime"] = onnxruntime.__version__
            figures.setdefault(name, {})["onnxruntime"] = median_ms(by_onnxruntime)
            columns.append(f"{figures[name]['onnxruntime']:11.1f} ms")
        except ImportError:
            columns.append(f"{'not there':>14}")
        if not as_json:
            print(f"{name:14} {columns[0]} {columns[1]}   {resident_mb():.0f} MB")
    if as_json:
        print(json.dumps({**figures, "resident_mb": resident_mb()}))


main()

#!/usr/bin/env python3
"""Makes the network for bodies out of MediaPipe's own, which PyPI's package ships as TensorFlow Lite:

    python3.11 -m venv venv && venv/bin/pip install 'numpy<2' tensorflow-cpu==2.15.1 tf2onnx onnx==1.15.0
    venv/bin/pip download --no-deps mediapipe==0.10.14
    venv/bin/python tools/bodies_onnx.py mediapipe-0.10.14-*.whl bodies.onnx    # then into models/ of the state directory

OpenCV 4.6 reads the limits of a Clip only as attributes, as ONNX had them before operator set 11; that is put right.
"""
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import onnx
from onnx import helper, numpy_helper

MEMBER = "mediapipe/modules/pose_landmark/pose_landmark_full.tflite"


def main():
    wheel, target = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        lite, made = pathlib.Path(directory, "bodies.tflite"), pathlib.Path(directory, "bodies.onnx")
        with zipfile.ZipFile(wheel) as package:
            lite.write_bytes(package.read(MEMBER))
        subprocess.run([sys.executable, "-m", "tf2onnx.convert", "--tflite", str(lite), "--output", str(made),
                        "--opset", "11"], check=True)
        model = onnx.load(made)
    constants = {entry.name: numpy_helper.to_array(entry) for entry in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Clip" and len(node.input) == 3:
            picture, low, high = node.input
            del node.input[:]
            node.input.append(picture)
            node.attribute.extend([helper.make_attribute("min", float(constants[low])),
                                   helper.make_attribute("max", float(constants[high]))])
    onnx.save(model, target)


main()

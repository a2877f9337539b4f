#!/usr/bin/env python3
"""Draws the film strips of docs/emotions/ and docs/behaviors/: runs a program and makes PNGs of
what it leaves.

    tools/film/films.py build/release/tools/film/emotion_film docs/emotions
    tools/film/films.py build/release/tools/film/behavior_film docs/behaviors
"""

import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path


def read_ppm(path: Path) -> tuple[int, int, bytes]:
    """Width, height and the pixels of a binary PPM without comments."""
    magic, width, height, depth, pixels = path.read_bytes().split(maxsplit=4)
    width, height = int(width), int(height)
    size = 3 * width * height
    if magic != b"P6" or depth != b"255" or len(pixels) < size:
        raise ValueError(f"{path}: not a PPM of 8 bits a channel")
    return width, height, pixels[-size:]


def png(width: int, height: int, pixels: bytes) -> bytes:
    """A PNG whose rows are differences to the pixel on the left or to the row above."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def less(row: bytes, other: bytes) -> bytes:
        return bytes((a - b) & 255 for a, b in zip(row, other))

    step = 3 * width
    above, rows = bytes(step), []
    for y in range(height):
        row = pixels[y * step:(y + 1) * step]
        sub, up = less(row, bytes(3) + row[:-3]), less(row, above)
        kind, data = min(((1, sub), (2, up)), key=lambda c: sum(min(b, 256 - b) for b in c[1]))
        rows.append(bytes([kind]) + data)
        above = row
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
            chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b""))


def main() -> int:
    program, target, *options = sys.argv[1:]
    Path(target).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([Path(program).resolve(), scratch, *options], check=True)
        for strip in sorted(Path(scratch).glob("*.ppm")):
            Path(target, strip.stem + ".png").write_bytes(png(*read_ppm(strip)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

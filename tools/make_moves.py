#!/usr/bin/env python3
"""Writes the moves and sounds that come with bbia: share/moves/*.json with their *.wav, and
share/sounds/*.wav. They are computed, not recorded; this file is their source. Needs nothing but
Python, and writes the same bytes each time."""

import json
import math
import pathlib
import random
import struct
import wave

SHARE = pathlib.Path(__file__).resolve().parents[1] / "share"
FREQUENCY = 50  # samples of a move a second
RATE = 16000    # samples of a sound a second, what the robot's speaker runs at
DEGREE = math.pi / 180
REST = 0.1745   # antennas of a robot that is awake: right -REST, left +REST


def ease(u):
    """0 to 1 with neither speed nor acceleration at its ends."""
    u = min(1.0, max(0.0, u))
    return u * u * u * (10 + u * (6 * u - 15))


def bump(t, rise_at, fall_at, rise=0.4, fall=0.4):
    """0, up to 1 from `rise_at`, back down from `fall_at`."""
    return ease((t - rise_at) / rise) - ease((t - fall_at) / fall)


def swing(t, begin, end, frequency, edge=0.35):
    """A sine that comes and goes softly between `begin` and `end`."""
    return bump(t, begin, end - edge, edge, edge) * math.sin(2 * math.pi * frequency * (t - begin))


def matrix(x=0.0, y=0.0, z=0.0, roll=0.0, pitch=0.0, yaw=0.0):
    """A head pose from millimetres and degrees: nose down is positive pitch, left positive yaw."""
    r, p, w = roll * DEGREE, pitch * DEGREE, yaw * DEGREE
    cr, sr, cp, sp, cw, sw = (math.cos(r), math.sin(r), math.cos(p), math.sin(p), math.cos(w),
                              math.sin(w))
    rows = [[cw * cp, cw * sp * sr - sw * cr, cw * sp * cr + sw * sr, x / 1000],
            [sw * cp, sw * sp * sr + cw * cr, sw * sp * cr - cw * sr, y / 1000],
            [-sp, cp * sr, cp * cr, z / 1000],
            [0, 0, 0, 1]]
    return [[round(value, 5) + 0.0 for value in row] for row in rows]


# Each gives (head, right antenna, left antenna, body yaw in degrees) at a time. Antennas count from
# their place when awake, outwards and down positive.

def nod_yes(t):
    nod = max(0.0, swing(t, 0.1, 1.9, 1.75)) + 0.25 * swing(t, 0.1, 1.9, 1.75)
    perk = bump(t, 0.0, 1.6)
    bounce = swing(t, 0.2, 2.0, 1.75)
    return (matrix(z=-5 * nod + 3 * perk, x=3 * nod, pitch=15 * nod - 2 * perk),
            -0.10 * perk + 0.22 * bounce, -0.10 * perk + 0.22 * bounce, 0.0)


def shake_no(t):
    turn = swing(t, 0.15, 2.15, 1.4) * (1.0 - 0.2 * t)
    sink = bump(t, 0.0, 1.8, 0.5, 0.6)
    drag = swing(t, 0.28, 2.28, 1.4)  # the antennas come after the head
    return (matrix(z=-4 * sink, yaw=22 * turn, roll=-4 * turn, pitch=5 * sink),
            0.45 * sink + 0.18 * drag, 0.45 * sink - 0.18 * drag, -3.0 * turn)


def curious_look(t):
    left = bump(t, 0.1, 1.7, 0.5, 0.6)
    right = bump(t, 2.0, 3.5, 0.6, 0.6)
    lean = bump(t, 0.2, 3.5, 0.6, 0.6)
    settle = 0.15 * swing(t, 0.8, 1.7, 2.2) + 0.15 * swing(t, 2.7, 3.5, 2.2)
    return (matrix(x=8 * lean, y=4 * left - 4 * right, z=4 * lean, yaw=18 * left - 20 * right,
                   roll=-13 * left + 15 * right, pitch=3 * lean + 4 * settle),
            -0.25 * left + 0.70 * right + 0.2 * settle, 0.70 * left - 0.25 * right + 0.2 * settle,
            8.0 * left - 9.0 * right)


def happy_wiggle(t):
    side = swing(t, 0.1, 2.9, 2.0)
    hop = abs(swing(t, 0.1, 2.9, 2.0))
    joy = bump(t, 0.0, 2.6, 0.4, 0.5)
    return (matrix(y=6 * side, z=4 * joy + 5 * hop, roll=11 * side, pitch=-6 * joy, yaw=-5 * side),
            -0.15 * joy + 0.40 * side, -0.15 * joy - 0.40 * side, 7.0 * swing(t, 0.1, 2.9, 1.0))


def sleepy_yawn(t):
    stretch = bump(t, 0.3, 2.2, 1.1, 0.9)
    droop = bump(t, 2.3, 3.9, 0.9, 1.0)
    tremble = swing(t, 1.2, 2.4, 7.0, 0.3)
    shake = swing(t, 3.2, 4.2, 3.0, 0.25)
    return (matrix(x=-5 * stretch + 4 * droop, z=7 * stretch - 8 * droop, roll=5 * stretch,
                   pitch=-17 * stretch + 14 * droop + 0.5 * tremble, yaw=4 * stretch + 5 * shake),
            0.95 * stretch + 0.45 * droop + 0.03 * tremble + 0.15 * shake,
            0.95 * stretch + 0.55 * droop - 0.03 * tremble - 0.15 * shake, 0.0)


MOVES = {
    "nod_yes": (nod_yes, 2.3, "Nods twice and a half, antennas bouncing: yes."),
    "shake_no": (shake_no, 2.6, "Shakes its head, a little sadly, antennas trailing: no."),
    "curious_look": (curious_look, 4.3, "Leans in and tilts its head left, then right: what is that?"),
    "happy_wiggle": (happy_wiggle, 3.3, "Wiggles from side to side and hops: how nice."),
    "sleepy_yawn": (sleepy_yawn, 5.0, "Stretches in a long yawn and sinks a little: time for bed."),
}

# A sound is a row of notes: (begin, length in seconds, frequency at its begin, in its middle, at
# its end, loudness). A frequency of 0 is breath.
MOVE_SOUNDS = {
    "nod_yes": [(0.25, 0.16, 520, 640, 700, 0.8), (0.82, 0.16, 560, 700, 780, 0.8),
                (1.39, 0.26, 600, 800, 920, 0.9)],
    "shake_no": [(0.30, 0.24, 470, 430, 360, 0.8), (0.95, 0.34, 420, 370, 280, 0.8)],
    "curious_look": [(0.35, 0.45, 380, 440, 760, 0.8), (2.35, 0.16, 520, 560, 600, 0.6),
                     (2.60, 0.40, 460, 560, 880, 0.8)],
    "happy_wiggle": [(0.15 + 0.25 * i, 0.2, f, 1.12 * f, 1.05 * f, 0.75) for i, f in
                     enumerate([523, 659, 784, 659, 784, 1047, 784, 1047, 1175, 1047])],
    "sleepy_yawn": [(0.5, 1.6, 260, 520, 470, 0.8), (2.0, 1.2, 470, 330, 170, 0.7),
                    (0.6, 1.4, 0, 0, 0, 0.25), (3.1, 0.9, 0, 0, 0, 0.2)],
}
# By the names that the official daemon gives to its own.
SOUNDS = {
    "wake_up": [(0.0, 0.13, 440, 520, 560, 0.8), (0.12, 0.13, 554, 640, 700, 0.8),
                (0.24, 0.24, 659, 830, 900, 0.9)],
    "go_sleep": [(0.0, 0.4, 660, 620, 540, 0.8), (0.45, 0.5, 520, 480, 400, 0.7),
                 (1.0, 0.9, 400, 320, 180, 0.6), (1.1, 0.8, 0, 0, 0, 0.15)],
    "impatient1": [(0.0, 0.1, 600, 640, 600, 0.8), (0.16, 0.1, 600, 640, 600, 0.8),
                   (0.34, 0.28, 560, 660, 480, 0.9)],
    "confused1": [(0.0, 0.3, 420, 380, 520, 0.8), (0.4, 0.25, 500, 420, 400, 0.7),
                  (0.75, 0.55, 380, 520, 760, 0.8)],
    "count": [(0.0, 0.12, 880, 880, 860, 0.8)],
    "dance1": [(0.0, 0.14, 392, 400, 392, 0.9), (0.2, 0.1, 523, 540, 523, 0.7),
               (0.35, 0.1, 523, 540, 523, 0.7), (0.5, 0.22, 659, 700, 640, 0.9)],
}


def record(shape, duration):
    times, targets = [], []
    for i in range(round(duration * FREQUENCY) + 1):
        t = i / FREQUENCY
        head, right, left, body = shape(t)
        times.append(round(t, 3))
        targets.append({"head": head,
                        "antennas": [round(-REST - right, 5), round(REST + left, 5)],
                        "body_yaw": round(body * DEGREE, 5)})
    return times, targets


def sing(notes):
    length = max(begin + duration for begin, duration, *_ in notes) + 0.05
    sound = [0.0] * round(length * RATE)
    noise = random.Random(1)
    for begin, duration, first, middle, last, loudness in notes:
        phase, breath = 0.0, 0.0
        count = round(duration * RATE)
        for i in range(count):
            u = i / count
            frequency = first + (middle - first) * 2 * u if u < 0.5 else \
                middle + (last - middle) * (2 * u - 1)
            frequency *= 1 + 0.012 * math.sin(2 * math.pi * 6.0 * i / RATE)
            phase += 2 * math.pi * frequency / RATE
            swell = min(1.0, i / RATE / 0.015) * min(1.0, (count - i) / RATE / 0.05)
            if first == 0:
                breath += 0.25 * (noise.uniform(-1, 1) - breath)
                value = breath * 1.6 * math.sin(math.pi * u)
            else:
                value = (math.sin(phase) + 0.35 * math.sin(2 * phase) + 0.12 * math.sin(3 * phase)) / 1.3
            sound[round(begin * RATE) + i] += 0.45 * loudness * swell * value
    return sound


def write_sound(path, notes):
    samples = [round(32767 * math.tanh(value)) for value in sing(notes)]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(struct.pack(f"<{len(samples)}h", *samples))


def main():
    (SHARE / "moves").mkdir(parents=True, exist_ok=True)
    (SHARE / "sounds").mkdir(parents=True, exist_ok=True)
    for name, (shape, duration, description) in MOVES.items():
        times, targets = record(shape, duration)
        text = json.dumps({"description": description, "time": times, "set_target_data": targets},
                          separators=(",", ":"))
        (SHARE / "moves" / f"{name}.json").write_text(text + "\n")
        write_sound(SHARE / "moves" / f"{name}.wav", MOVE_SOUNDS[name])
    for name, notes in SOUNDS.items():
        write_sound(SHARE / "sounds" / f"{name}.wav", notes)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes srgb.icc: the sRGB colour space of IEC 61966-2-1 as a small ICC profile.

It is written from the figures of the standard (primaries and white point adapted
to D50 as the ICC publishes them) and holds nothing of any other profile. To the
extent possible under law its makers waive all rights to it (CC0 1.0); it says so
in its copyright tag. Usage: python3 srgb.py > srgb.icc
"""
import struct
import sys


def fixed(v):
    return struct.pack(">i", round(v * 65536))


def xyz(x, y, z):
    return b"XYZ \0\0\0\0" + fixed(x) + fixed(y) + fixed(z)


def description(s):
    a = s.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(a)) + a + struct.pack(">IIHB", 0, 0, 0, 0) + bytes(67)


def linear(v):
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


POINTS = 64  # straight lines between them are within a thousandth of the curve
curve = b"curv\0\0\0\0" + struct.pack(">I", POINTS)
curve += b"".join(struct.pack(">H", round(65535 * linear(i / (POINTS - 1)))) for i in range(POINTS))

tags = [
    (b"desc", description("sRGB IEC61966-2.1")),
    (b"cprt", b"text\0\0\0\0CC0 1.0, no rights reserved\0"),
    (b"wtpt", xyz(0.9505, 1.0, 1.0891)),
    (b"rXYZ", xyz(0.43607, 0.22249, 0.01392)),
    (b"gXYZ", xyz(0.38515, 0.71687, 0.09708)),
    (b"bXYZ", xyz(0.14307, 0.06061, 0.71410)),
    (b"rTRC", curve), (b"gTRC", curve), (b"bTRC", curve),
]
at = 128 + 4 + 12 * len(tags)
table, body, seen = struct.pack(">I", len(tags)), b"", {}
for name, data in tags:
    if data not in seen:
        seen[data] = at + len(body)
        body += data + bytes(-len(data) % 4)
    table += name + struct.pack(">II", seen[data], len(data))
size = at + len(body)
head = struct.pack(">I4sI4s4s4s6H4s4sI4s4sQI", size, b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ",
                   2026, 1, 1, 0, 0, 0, b"acsp", b"\0\0\0\0", 0, b"\0\0\0\0", b"\0\0\0\0", 0, 0)
head += fixed(0.9642) + fixed(1.0) + fixed(0.8249)
head += bytes(128 - len(head))
sys.stdout.buffer.write(head + table + body)

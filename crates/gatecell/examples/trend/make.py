"""Writes calibration.npz: eight slow waves of 64 values between -1 and 1."""
import math, struct, zipfile

waves, steps = 8, 64
values = [
    math.sin(2 * math.pi * (wave / waves + step * (1 + wave) / 96))
    for wave in range(waves)
    for step in range(steps)
]
header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({waves}, {steps}, 1), }}"
header = header.ljust(128 - 10 - 1) + "\n"
array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
array += struct.pack(f"<{len(values)}f", *values)
with zipfile.ZipFile("calibration.npz", "w", zipfile.ZIP_DEFLATED) as out:
    out.writestr(zipfile.ZipInfo("calib_x.npy"), array, zipfile.ZIP_DEFLATED)

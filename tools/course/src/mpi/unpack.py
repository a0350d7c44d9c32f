"""Unpacks the wheels in one folder into another one: bin/, lib/, include/ and libclang/.

`pip install --target` would drop the MPICH wheel's lib/, and many Pythons have no `venv`.
"""

import pathlib
import re
import sys
import zipfile

RULES = [
    (re.compile(r"[^/]+\.data/data/((?:bin|lib|include)/.+)"), r"\1"),
    (re.compile(r"(?:[^/]+\.data/platlib/)?clang/native/(libclang\..+)"), r"libclang/\1"),
    # The licences stay with what they are about.
    (re.compile(r"([^/]+)-[^/-]+\.dist-info/(?:licenses/)?(LICENSE.*)"), r"licenses/\1/\2"),
]


def destination(name):
    for pattern, replacement in RULES:
        match = pattern.fullmatch(name)
        if match and ".." not in name.split("/"):
            return match.expand(replacement)
    return None


wheels, target = map(pathlib.Path, sys.argv[1:])
for wheel in sorted(wheels.glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            place = destination(member.filename)
            if place is None or member.is_dir():
                continue
            file = target / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(archive.read(member))
            # zipfile forgets the permissions, which are in the upper half of this field.
            file.chmod(member.external_attr >> 16 & 0o777 or 0o644)

"""What is vendored is what VENDOR.json says, with its licence, and nothing points to a map that is not there."""

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static/vendor"
LIBRARIES = json.loads((VENDOR / "VENDOR.json").read_text())["libraries"]


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library["name"])
def test_a_library_is_whole_and_licensed(library):
    assert (VENDOR / library["name"] / "LICENSE").stat().st_size > 300
    for name, digest in library["files"].items():
        content = (VENDOR / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        assert b"sourceMappingURL" not in content


def test_no_file_is_vendored_unseen():
    listed = {name for library in LIBRARIES for name in library["files"]}
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert found == listed | {"VENDOR.json"} | {f"{library['name']}/LICENSE" for library in LIBRARIES}

"""Making .venv: once per lock, and a word of help where Debian's Python cannot (scripts/environment.py)."""

import subprocess
import sys

import environment
import pytest

pytestmark = pytest.mark.sqlite


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A checkout of its own, with an empty lock."""
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / "Makefile").touch()
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    return tmp_path


def test_a_lock_is_installed_once_per_content(elsewhere, capfd):
    python = environment.ensure("requirements.txt")
    assert "Installing" in capfd.readouterr().out
    subprocess.run([python, "-m", "pip", "--version"], check=True)

    environment.ensure("requirements.txt")
    assert "Installing" not in capfd.readouterr().out

    (elsewhere / "requirements.txt").write_text("# something else\n")
    environment.ensure("requirements.txt")
    assert "Installing" in capfd.readouterr().out


def test_a_requirement_without_its_hash_is_refused(elsewhere):
    (elsewhere / "requirements.txt").write_text("tqdm==4.70.1\n")
    with pytest.raises(SystemExit, match=r"Installing requirements\.txt failed"):
        environment.ensure("requirements.txt")
    assert not list((elsewhere / ".venv").glob("*.installed")), "the next start tries again"


def test_python_without_venv_is_told_the_debian_package(elsewhere, monkeypatch):
    broken = elsewhere / "python3"
    broken.write_text(f"#!/bin/sh\nmkdir -p {elsewhere}/.venv/bin; touch {elsewhere}/.venv/bin/python; exit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        environment.ensure("requirements.txt")
    assert not (elsewhere / ".venv").exists(), "half an environment would pass for a whole one"

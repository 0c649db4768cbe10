"""The files that open without a network: the page, its style, its scripts. What changes them gives them a new version."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

STYLES = ("vendor/bootstrap/bootstrap.min.css", "css/tokens.css", "css/app.css", "css/visit.css", "css/offline.css")
SHARED = ("js/offline/store.js", "js/offline/queue.js")
"""Run on pages and in the service worker alike."""
SCRIPTS = ("js/theme.js", *SHARED, "js/offline/contact.js", "js/visit.js", "js/offline/page.js", "js/offline/form.js")
IMAGES = ("img/icons.svg", "img/mark.svg", "img/caret.svg")
FILES = (*STYLES, *SCRIPTS, *IMAGES)
WORKER = "js/offline/worker.js"


@lru_cache(maxsize=1)
def version() -> str:
    """Changes with the contents of any file of the shell."""
    contents = b"".join(Path(finders.find(name)).read_bytes() for name in (*FILES, WORKER))
    return hashlib.sha256(contents).hexdigest()[:16]


def service_worker() -> str:
    """The script of the service worker: what to keep, and the scripts that do it."""
    shell = {
        "version": version(),
        "page": reverse("visits:offline"),
        "files": [static(name) for name in FILES],
        "form": reverse("visits:visit_new"),
    }
    scripts = json.dumps([static(name) for name in (*SHARED, WORKER)])
    return f"self.kaShell = {json.dumps(shell)};\nimportScripts(...{scripts});\n"

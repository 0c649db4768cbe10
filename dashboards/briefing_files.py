"""The briefing as PDF, made in the background for who asked, given out while it may be, and pruned (product.md §4)."""

from __future__ import annotations

import ctypes
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.util import find_spec

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Stakeholder
from people.models import User
from planning.models import AccountPlan, BriefingFile, BriefingPerson
from planning.plan_choices import Language
from records.jobs import enqueue
from records.models import Job

from .briefing import Briefing, names_in, plan_to_brief

KIND = "briefing.file"
KEPT_FOR, SETTLED = timedelta(days=7), timedelta(hours=1)
FOLDER = "briefings"
STYLES = ("tokens.css", "briefing.css")
LIBRARIES = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
"""What WeasyPrint draws text with; Debian packages by scripts/services.py."""
SIZES = (9.6, 8.8, 8, 7.4, 6.8, 6.2)
"""How large the letters are, in points: each smaller size is tried only where the one before needs a second sheet."""


class Refused(Exception):
    """The file cannot be made; says why in the asker's stead."""


@lru_cache(maxsize=1)
def can_make_pdf() -> bool:
    """Whether this machine has what draws a PDF. Asked without importing WeasyPrint, which takes seconds."""
    try:
        for name in LIBRARIES:
            ctypes.CDLL(name)
    except OSError:
        return False
    return find_spec("weasyprint") is not None


@transaction.atomic
def ask_for_file(plan: AccountPlan, language: str, *, by: User) -> BriefingFile:
    """Have the briefing made as PDF; asked again while it is being made, it is one job. What was there before goes."""
    row, _made = BriefingFile.objects.get_or_create(plan=plan, asked_by=by, language=Language(language))
    # Without its job, which is read after the wait: PostgreSQL would join the one from before.
    row = BriefingFile.objects.select_for_update().get(pk=row.pk)
    if row.is_working:
        return row
    _let_go(row)
    row.job = enqueue(KIND, by=by, file=row.pk)
    row.asked_at = timezone.now()
    row.save()
    return row


def _let_go(row: BriefingFile) -> None:
    """Take the file away, once that is certain, and whom it named."""
    if row.file:
        transaction.on_commit(lambda name=row.file.name: default_storage.delete(name))
    row.persons.all().delete()
    row.file, row.made_at, row.named, row.has_sales = "", None, 0, False


def make_file(job: Job) -> None:
    """Make the file of a job; run twice it is made once. Nothing to do where it was asked for anew or pruned.

    What runs jobs of this kind: the app signs it in when it is ready.
    """
    row = BriefingFile.objects.filter(pk=job.params["file"], job=job).select_related("asked_by").first()
    if row is None or row.file:
        return
    plan = plan_to_brief(row.plan_id, row.asked_by) if row.asked_by.is_active else None
    if plan is None:
        raise Refused("You do not see this plan any more.")
    with translation.override(row.language):
        sheet = Briefing(plan, row.asked_by, timezone.now())
        page = render_to_string("dashboards/briefing_print.html", {"sheet": sheet})
        pdf = pdf_of(page)
    _keep(row, job, sheet, page, pdf)


def pdf_of(page: str) -> bytes:
    """A page as a tagged PDF of one sheet: drawn smaller where it would need a second. Fetches nothing."""
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    nothing = URLFetcher(allowed_protocols=())
    folder = settings.BASE_DIR / "static" / "css"
    styles = [CSS(string=(folder / name).read_text(encoding="utf-8"), url_fetcher=nothing) for name in STYLES]
    for size in SIZES:
        smaller = CSS(string=f"@media print {{ .bf {{ font-size: {size}pt }} }}")
        document = HTML(string=page, url_fetcher=nothing).render(stylesheets=[*styles, smaller], pdf_tags=True)
        if len(document.pages) == 1:
            break
    return document.write_pdf(pdf_tags=True)


@transaction.atomic
def _keep(row: BriefingFile, job: Job, sheet: Briefing, page: str, pdf: bytes) -> None:
    """Keep the file with whom it names. By the name of its job, so that a second try writes over the first."""
    locked = BriefingFile.objects.select_for_update(of=("self",)).filter(pk=row.pk, job=job, file="").first()
    if locked is None:
        return
    named = names_in(page, Stakeholder.objects.filter(hospital=sheet.hospital))
    BriefingPerson.objects.bulk_create(BriefingPerson(file=locked, stakeholder=person) for person in named)
    name = f"{FOLDER}/{job.pk}.pdf"
    default_storage.delete(name)
    locked.file = default_storage.save(name, ContentFile(pdf))
    locked.made_at, locked.named, locked.has_sales = sheet.now, len(named), sheet.sees_sales
    locked.save()


@transaction.atomic
def prune_files(now: datetime) -> int:
    """Delete files older than a week, and those that name somebody who has gone; returns how many rows went.

    Files whose row went with its plan go too.
    """
    old = [row for row in BriefingFile.objects.to_prune(now - KEPT_FOR) if not row.is_working]
    for row in old:
        if row.file:
            transaction.on_commit(lambda name=row.file.name: default_storage.delete(name))
        row.delete()
    for name in _without_a_row(now - SETTLED):
        default_storage.delete(name)
    return len(old)


def _without_a_row(before: datetime) -> list[str]:
    """Files that no row names, written before a moment: younger ones may still be getting theirs."""
    if not default_storage.exists(FOLDER):
        return []
    kept = set(BriefingFile.objects.exclude(file="").values_list("file", flat=True))
    names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    return [name for name in names if name not in kept and default_storage.get_modified_time(name) < before]

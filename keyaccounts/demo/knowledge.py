"""What is known of the demo hospitals: answers, insights, rivals and what they did (domain.md §4.6), departments.

Some of it is fresh, some stale, some hospitals are hardly known: that is what the screens are to show.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random

from accounts.bulk import create_rows
from accounts.models import (
    CustomerAnalysis,
    DepartmentProfile,
    Hospital,
    Insight,
    KnowledgeAnswer,
    RivalAct,
    RivalPosition,
    RivalShare,
    SwotItem,
)
from accounts.questions import KNOW
from products.models import Product, RivalProduct

from .hospitals import Account
from .knowledge_words import ACTS, ANSWERS, COMPLAINTS, INSIGHTS, SHARE_SOURCES, STRENGTHS, SWOT
from .words import MARK, in_language

ACTS_A_MONTH, MONTHS = 0.25, 12
PROMOTION = ["own_team", "agent", "academic", "relationship"]
# The worked examples of domain.md §3.2: acts as (severity, days ago), the rivals' share in the class.
PINNED_ACTS = {
    "云汀市第一人民医院": [("medium", 30)],
    "澜浦市中心医院": [],
    "霁川市人民医院": [("high", 20), ("medium", 60)],
}
PINNED_SHARES = {"云汀市第一人民医院": 35, "澜浦市中心医院": 80, "霁川市人民医院": None}


class Knowledge:
    """Rows about all hospitals, drawn from one random stream and then written at once."""

    def __init__(self, random: Random, owner_of, today: date):
        self.random, self.owner_of, self.today = random, owner_of, today
        self.rivals = list(RivalProduct.objects.filter(is_demo=True).order_by("pk"))
        self.products = list(Product.objects.filter(is_demo=True).order_by("pk"))
        self.focus = {product.family_id for product in Product.objects.in_focus(today)}
        self.tracked: dict[type, list] = {
            model: [] for model in (Insight, CustomerAnalysis, SwotItem, RivalPosition, RivalAct)
        }
        self.plain: dict[type, list] = {model: [] for model in (KnowledgeAnswer, RivalShare, DepartmentProfile)}

    def tell(self, account: Account, departments: list) -> None:
        """What is known of one hospital: the larger it is, the more."""
        known = 0.85 if account.rank <= 10 else 0.55 if account.rank <= 30 else 0.25
        hospital = account.hospital
        self._answers(hospital, known)
        self._insights(hospital, known, departments)
        self._rivals(hospital, known)
        self._acts(hospital, known)
        if self.random.random() < known:
            self._analysis(hospital)
        self._departments(hospital, known, departments)

    def save(self) -> None:
        for rows in self.tracked.values():
            create_rows(rows)
        for model, rows in self.plain.items():
            model.objects.bulk_create(rows, batch_size=500)

    # -- Each kind ---------------------------------------------------------------------------------
    def _about(self, hospital: Hospital, oldest: int) -> dict:
        on = self.today - timedelta(days=self.random.randint(1, oldest))
        return {"hospital": hospital, "on": on, "by": self.owner_of(hospital)}

    def _answers(self, hospital: Hospital, known: float) -> None:
        for question in KNOW.questions:
            if self.random.random() < known:
                text = in_language(self.random.choice(ANSWERS[question.key]))
                self.plain[KnowledgeAnswer].append(
                    KnowledgeAnswer(question=question.key, text=text, **self._about(hospital, 260))
                )

    def _insights(self, hospital: Hospital, known: float, departments: list) -> None:
        for _ in range(self.random.randint(0, round(8 * known))):
            level, kind, source, text = self.random.choice(INSIGHTS)
            about = self._about(hospital, 300)
            department = self.random.choice(departments) if departments and self.random.random() < 0.4 else None
            product = self.random.choice(self.products) if self.random.random() < 0.3 else None
            expires = (
                about["on"] + timedelta(days=self.random.choice([60, 120, 365])) if self.random.random() < 0.2 else None
            )
            self.tracked[Insight].append(
                Insight(
                    level=level, source_type=kind, source=in_language(source), text=in_language(text),
                    department=department, product=product, expires_on=expires,
                    reliability=self.random.choice(["confirmed", "likely", "likely", "rumour"]), **about,
                )
            )  # fmt: skip

    def _rivals(self, hospital: Hospital, known: float) -> None:
        name = hospital.name.removesuffix(MARK)
        chosen = [rival for rival in self.rivals if self.random.random() < known * 0.5]
        pinned = PINNED_SHARES.get(name, 0)
        if pinned and not any(rival.family_id in self.focus for rival in chosen):
            chosen.append(next(rival for rival in self.rivals if rival.family_id in self.focus))
        left = dict.fromkeys((rival.family_id for rival in self.rivals), 90)
        for rival in chosen:
            about = self._about(hospital, 200)
            self.tracked[RivalPosition].append(
                RivalPosition(
                    hospital=hospital, rival=rival, promotion_model=self.random.choice(PROMOTION), by=about["by"],
                    strengths=in_language(self.random.choice(STRENGTHS)), updated_on=about["on"],
                    complaints=in_language(self.random.choice(COMPLAINTS)),
                )
            )  # fmt: skip
            drawn = self.random.randint(5, 45)
            self._share(rival, min(drawn, left[rival.family_id]), name, about)
            left[rival.family_id] -= min(drawn, left[rival.family_id])

    def _share(self, rival: RivalProduct, percent: int, name: str, about: dict) -> None:
        """An estimate; at the worked examples one rival of a focus class holds exactly what they say."""
        source = in_language(self.random.choice(SHARE_SOURCES))
        if name in PINNED_SHARES and rival.family_id in self.focus:
            told = any(
                share.hospital == about["hospital"] and share.rival.family_id in self.focus
                for share in self.plain[RivalShare]
            )
            if told or PINNED_SHARES[name] is None:
                return
            percent = PINNED_SHARES[name]
        elif self.random.random() < 0.4:
            return
        self.plain[RivalShare].append(RivalShare(rival=rival, percent=percent, source=source, **about))

    def _acts(self, hospital: Hospital, known: float) -> None:
        name = hospital.name.removesuffix(MARK)
        drawn = [
            (self.random.choices(["low", "medium", "high"], [60, 30, 10])[0], self.random.randint(1, 30 * MONTHS))
            for _ in range(self._poisson(ACTS_A_MONTH * MONTHS))
        ]
        looked = self.random.random() < known
        for severity, days in PINNED_ACTS.get(name, drawn if looked else []):
            self._act(hospital, severity, self.today - timedelta(days=days + 1))
        if looked and name not in PINNED_ACTS:
            day = self.today - timedelta(days=self.random.randint(1, 90))
            self.tracked[RivalAct].append(
                RivalAct(hospital=hospital, kind="nothing_seen", on=day, by=self.owner_of(hospital))
            )

    def _act(self, hospital: Hospital, severity: str, on: date) -> None:
        kind, source, text = self.random.choice(ACTS)
        self.tracked[RivalAct].append(
            RivalAct(
                hospital=hospital, kind=kind, severity=severity, text=in_language(text), source=in_language(source),
                rival=self.random.choice(self.rivals), on=on, by=self.owner_of(hospital),
            )
        )  # fmt: skip

    def _poisson(self, mean: float) -> int:
        limit, product, count = math.exp(-mean), self.random.random(), 0
        while product > limit:
            product, count = product * self.random.random(), count + 1
        return count

    def _analysis(self, hospital: Hospital) -> None:
        about = self._about(hospital, 200)
        forces = {
            name: self.random.randint(1, 5) for name in ("buyers", "suppliers", "entry", "substitutes", "rivalry")
        }
        strategy = self.random.choice(["low_cost", "differentiation", "niche"])
        segment = self.random.choice(["key", "ordinary", "prospect", "competitor_held"])
        self.tracked[CustomerAnalysis].append(CustomerAnalysis(strategy=strategy, segment=segment, **forces, **about))
        for quadrant, factor, text in self.random.sample(SWOT, 5):
            self.tracked[SwotItem].append(
                SwotItem(
                    hospital=hospital, quadrant=quadrant, factor=factor, text=in_language(text), by=about["by"],
                    score=self.random.randint(1, 5),
                )
            )  # fmt: skip

    def _departments(self, hospital: Hospital, known: float, departments: list) -> None:
        loads = {"high": 38, "medium": 16, "low": 6, "none": 0}
        for department in departments:
            if department.kind != "clinical" or self.random.random() > known:
                continue
            about = self._about(hospital, 250)
            sessions = max(0, loads.get(department.load_class, 12) + self.random.randint(-4, 4))
            self.plain[DepartmentProfile].append(
                DepartmentProfile(
                    department=department, doctors=max(2, sessions // 2), sessions=sessions, on=about["on"],
                    rival_attitude=self.random.choice([-1, 0, 0, 1, 2]), our_attitude=self.random.choice([-1, 0, 1, 1, 2]),
                    source=in_language("医院官网门诊排班表|Clinic timetable on the hospital's page"), by=about["by"],
                )
            )  # fmt: skip


def make_knowledge(random: Random, accounts: list[Account], departments: dict, owner_of, today: date) -> None:
    """Write what is known of every hospital; `departments` holds those of each hospital by its id."""
    knowledge = Knowledge(random, owner_of, today)
    for account in accounts:
        knowledge.tell(account, departments.get(account.hospital.pk, []))
    knowledge.save()

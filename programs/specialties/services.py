"""The writes of specialties: the shipped file, and what curators edit. Every edit stands in a history."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from programs.specialties.models import Figure, SignalLimit, Specialty, SpecialtyChange

if TYPE_CHECKING:
    from accounts.models import User

SHIPPED = Path(__file__).parent.parent / "data" / "specialties.toml"


@transaction.atomic
def load_specialties(*, path: Path = SHIPPED) -> tuple[int, int]:
    """Bring the specialties to the file. Returns how many are new and how many changed.

    What a curator checked on a later day than the file stays as the curator left it.
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    checked_on, sources = document["checked_on"], document.get("sources", {})
    known = {specialty.key: specialty for specialty in Specialty.objects.select_for_update()}
    limits = {(row.specialty_id, row.season): row for row in SignalLimit.objects.all()}
    figures = {(row.specialty_id, row.what, row.year): row for row in Figure.objects.all()}
    new = changed = 0
    for entry in document["specialty"]:
        signals, counted = entry.pop("signals", None), entry.pop("figures", [])
        values = {
            "note": "", "checked_on": checked_on, "acgme_code": "", "nrmp_codes": [], "other_names": [],
            "training_years": None, **entry,
        }  # fmt: skip
        row = known.get(entry["key"])
        new += row is None
        row = row or Specialty()
        moved = _bring(row, values, checked_on) and row.key in known
        if signals:
            limit = limits.get((row.pk, signals["season"])) or SignalLimit(specialty=row)
            values = {
                "silver": 0,
                "note": "",
                "source": sources["signals"]["name"],
                "checked_on": checked_on,
                **signals,
            }
            moved |= _bring(limit, values, checked_on) and row.key in known
        for one in counted:
            figure = figures.get((row.pk, one["what"], one["year"])) or Figure(specialty=row)
            moved |= _bring(figure, _figure(one, sources, checked_on), checked_on) and row.key in known
        changed += moved
    return new, changed


def _figure(one: Mapping[str, Any], sources: Mapping[str, Any], checked_on: date) -> dict[str, Any]:
    source = sources[one["from"]]
    return {
        "what": one["what"], "year": one["year"], "value": float(one["value"]), "people": one.get("n"),
        "is_estimate": one.get("is_estimate", False), "note": one.get("note", ""), "source": source["name"],
        "url": source.get("url", ""), "checked_on": checked_on,
    }  # fmt: skip


def _bring(row: models.Model, values: Mapping[str, Any], checked_on: date) -> bool:
    """Write the values that differ. False where nothing does, or where somebody checked the row later."""
    if row.pk and row.checked_on > checked_on:  # type: ignore[attr-defined]
        return False
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return True


@transaction.atomic
def edit_specialty(*, specialty: Specialty, values: Mapping[str, Any], by: "User") -> Specialty:
    """Change a specialty. Nothing is written where nothing changes."""
    row = Specialty.objects.select_for_update().get(pk=specialty.pk)
    _edit(row, row, "specialty", values, by)
    return row


@transaction.atomic
def put_signals(*, specialty: Specialty, season: int, values: Mapping[str, Any], by: "User") -> SignalLimit:
    """Say how many signals one may send in a season."""
    Specialty.objects.select_for_update().get(pk=specialty.pk)
    row = SignalLimit.objects.filter(specialty=specialty, season=season).first()
    row = row or SignalLimit(specialty=specialty, season=season)
    _edit(specialty, row, f"signals {season}", values, by)
    return row


@transaction.atomic
def put_figure(*, specialty: Specialty, what: str, year: int, values: Mapping[str, Any], by: "User") -> Figure:
    """Say what was counted in a year."""
    Specialty.objects.select_for_update().get(pk=specialty.pk)
    row = Figure.objects.filter(specialty=specialty, what=what, year=year).first()
    row = row or Figure(specialty=specialty, what=what, year=year)
    _edit(specialty, row, f"{what} {year}", values, by)
    return row


def _edit(specialty: Specialty, row: models.Model, what: str, values: Mapping[str, Any], by: "User") -> None:
    """Write what differs, and one line of history with before and after. Raises ValidationError."""
    before = {name: getattr(row, name) for name in values} if row.pk else {}
    changed = [name for name, value in values.items() if name not in before or before[name] != value]
    if not changed:
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    SpecialtyChange.objects.create(
        specialty=specialty, what=what, by=by,
        before={name: before.get(name) for name in changed}, after={name: values[name] for name in changed},
    )  # fmt: skip

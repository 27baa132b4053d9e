"""The data of the room, from its TOML files: rules in flux, usual waits, papers of each track. Pure.

Each entry says where it comes from, when it was looked at, and whether it was verified.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.remarks import Source
from applicants.visa.said import Track

FOLDER = Path(__file__).parent / "data"


class Who(models.TextChoices):
    """On whom a step waits."""

    PROGRAM = "program", _("the program")
    MINISTRY = "ministry", _("the ministry of health")
    ECFMG = "ecfmg", _("ECFMG (Intealth)")
    CONSULATE = "consulate", _("the US consulate")
    EMPLOYER = "employer", _("the hospital as employer")
    USCIS = "uscis", _("USCIS")
    BOARD = "board", _("the state medical board")


class Status(models.TextChoices):
    """How a rule stood on the day it was looked at."""

    IN_FORCE = "in_force", _("in force")
    DISPUTED = "disputed", _("disputed in court")
    PROPOSED = "proposed", _("proposed")
    LIFTED = "lifted", _("lifted")
    UNKNOWN = "unknown", _("not verified")


@dataclass(frozen=True)
class Note:
    """A rule that is moving: what is known, oldest first; what was said last and surest may stand before it."""

    key: str
    title: str
    tracks: frozenset[str]
    status: Status
    known: tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class Wait:
    """How long somebody usually takes for a step of the road, in weeks, and when to ask first."""

    key: str
    who: Who
    weeks: tuple[int, int]
    ask_after: timedelta
    source: Source


@dataclass(frozen=True)
class Paper:
    """A paper of some tracks."""

    key: str
    name: str
    giver: str
    tracks: frozenset[str]
    source: Source


def _document(name: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def flux() -> tuple[Note, ...]:
    """The rules in flux."""
    document = _document("flux")
    return tuple(
        Note(
            one["key"], one["title"], frozenset(one["tracks"]), Status(one["status"]), tuple(one["known"]),
            Source(one["source"], one["url"], document["checked_on"], one["verified"]),
        )
        for one in document["note"]
    )  # fmt: skip


@cache
def waits() -> Mapping[str, Wait]:
    """The usual waits by step of the road, in its order."""
    document = _document("waits")
    return {
        one["key"]: Wait(
            one["key"], Who(one["who"]), (one["weeks"][0], one["weeks"][1]), timedelta(days=one["ask_after"]),
            Source(one["source"], one["url"], document["checked_on"], one["verified"]),
        )
        for one in document["wait"]
    }  # fmt: skip


@cache
def papers() -> Mapping[str, Paper]:
    """All papers by key."""
    document = _document("papers")
    sources = {key: Source(**said, checked_on=document["checked_on"]) for key, said in document["sources"].items()}
    return {
        one["key"]: Paper(
            one["key"], one["name"], one["giver"], frozenset(one["tracks"]), sources[one["source"]]
        )
        for one in document["paper"]
    }  # fmt: skip


def tracks_of(track: str) -> frozenset[str]:
    """The tracks that are shown for a choice: both while it is open or nothing was said."""
    return frozenset({track} if track in (Track.J1, Track.H1B, Track.NONE) else {Track.J1, Track.H1B})

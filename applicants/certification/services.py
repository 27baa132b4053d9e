"""The writes of certification. Each ends in what the record shows, in the same transaction."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.certification import pathways, reading, rules
from applicants.certification.models import Certification, Encounter
from applicants.certification.said import FIELDS, MAY_LIE_AHEAD, PAST_DAYS, Pathway, Said
from applicants.certification.shown import shown
from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.profile.models import EARLIEST_GRADUATION, Applicant
from applicants.remarks import Weight
from applicants.room_writes import Kept
from roadmap import road

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "certification"
MOST_ENCOUNTERS = 12
LATEST_YEARS = 20
"""No paper and no certificate of today is about a day further ahead."""
ENCOUNTER_FIELDS = (
    "evaluator", "place", "done_on", "licensed_since", "is_unrestricted", "is_relative", "is_paid",
)  # fmt: skip


@transaction.atomic
def save_certification(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Certification]:
    """Keep what the person says of their certification; a name that is not given stays. Raises ValidationError."""
    return _save(records.locked(applicant, by), values, by)


def _save(owner: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Certification]:
    row = Certification.objects.filter(applicant=owner).first() or Certification(applicant=owner)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if "pathway" in values:
        _check_choice(row.said, owner, by.today())
    check_days({name: getattr(row, name) for name in (*PAST_DAYS, *MAY_LIE_AHEAD)}, by.today(), MAY_LIE_AHEAD)
    row.full_clean()
    row.save()
    return Kept(row, tell(applicant=owner, by=by))


@transaction.atomic
def take_pathway(*, applicant: Applicant, by: "User") -> Kept[Certification]:
    """Choose the Pathway that the answers lead to, today. Raises ValidationError where they do not lead to one yet."""
    owner = records.locked(applicant, by)
    row = Certification.objects.filter(applicant=owner).first()
    said, coming = row.said if row else Said(), road.current().calendar.coming_season(by.today())
    season = reading.season_of(said, owner, coming)
    verdict = reading.verdict_of(said, owner, season, by.today())
    if not verdict.pathway or row is None:
        raise ValidationError(_("Some answers are missing. Answer them first."))
    values: dict[str, Any] = {"pathway": verdict.pathway, "pathway_chosen_on": by.today()}
    if verdict.pathway != Pathway.NOT_NEEDED:
        values["pathway_season"] = season
    return _save(owner, values, by)


@transaction.atomic
def remove_certification(*, row: Certification, by: "User") -> Moved:
    """Forget the record. The encounters stay."""
    owner = records.locked(row.applicant, by)
    Certification.objects.filter(applicant=owner, pk=row.pk).delete()
    return tell(applicant=owner, by=by)


@transaction.atomic
def add_encounter(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Encounter]:
    """Add an encounter for Pathway 6. Raises ValidationError where it could not count, naming the rule."""
    owner = records.locked(applicant, by)
    if Encounter.objects.filter(applicant=owner).count() >= MOST_ENCOUNTERS:
        raise ValidationError(_("Pathway 6 asks for six; %(n)s stand here. Remove one first.") % {"n": MOST_ENCOUNTERS})
    return _write_encounter(Encounter(applicant=owner), values, by)


@transaction.atomic
def change_encounter(*, row: Encounter, values: Mapping[str, Any], by: "User") -> Kept[Encounter]:
    """Change an encounter. Raises ValidationError where it could not count, naming the rule."""
    owner = records.locked(row.applicant, by)
    return _write_encounter(Encounter.objects.get(applicant=owner, pk=row.pk), values, by)


@transaction.atomic
def remove_encounter(*, row: Encounter, by: "User") -> Moved:
    """Take an encounter away."""
    owner = records.locked(row.applicant, by)
    Encounter.objects.filter(applicant=owner, pk=row.pk).delete()
    return tell(applicant=owner, by=by)


def _write_encounter(row: Encounter, values: Mapping[str, Any], by: "User") -> Kept[Encounter]:
    for name in ENCOUNTER_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.evaluator = " ".join(row.evaluator.split())
    check_days({"done_on": row.done_on, "licensed_since": row.licensed_since}, by.today())
    others = Encounter.objects.filter(applicant=row.applicant).exclude(pk=row.pk).order_by("pk")
    (one,) = reading.observed([row])
    if problems := rules.encounter_problems(one, reading.observed(list(others)), by.today()):
        raise ValidationError(problems)
    row.full_clean()
    row.save()
    return Kept(row, tell(applicant=row.applicant, by=by))


def check_days(days: Mapping[str, date | None], today: date, ahead: tuple[str, ...] = ()) -> None:
    """Days that tell what happened lie behind, all of them in a plausible time. Raises ValidationError by field."""
    latest = rules.years_later(today, LATEST_YEARS)
    problems = {}
    for name, on in days.items():
        if on and on < EARLIEST_GRADUATION:
            problems[name] = _("%(day)s is too long ago. Is the year right?") % {"day": date_format(on)}
        elif on and on > latest:
            problems[name] = _("%(day)s cannot be right. Is the year right?") % {"day": date_format(on)}
        elif on and on > today and name not in ahead:
            problems[name] = _("%(day)s is in the future.") % {"day": date_format(on)}
    if problems:
        raise ValidationError(problems)


def _check_choice(said: Said, applicant: Applicant, today: date) -> None:
    """A Pathway that a rule forbids by the person's own answers is not chosen. Raises ValidationError."""
    season = reading.season_of(said, applicant, road.current().calendar.coming_season(today))
    verdict = reading.verdict_of(said, applicant, season, today)
    for remark in pathways.choice_remarks(said.pathway, verdict):
        if remark.weight is Weight.STOP:
            raise ValidationError({"pathway": remark.words})


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Bring plan, facts and reminders to what the record says now, for the season of this applicant."""
    row = Certification.objects.filter(applicant=applicant).first()
    rows = reading.observed(list(Encounter.objects.filter(applicant=applicant).for_list()))
    return records.show(
        applicant=applicant,
        room=ROOM,
        shown=shown(
            row.said if row else Said(),
            rows,
            today=by.today(),
            path=reverse("certification:show", args=[applicant.public_id]),
            season_days=reading.season_days(applicant, road.current().calendar),
        ),
        by=by,
    )

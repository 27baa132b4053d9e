"""The writes of statements: versions are added and never changed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.documents import dates, limits
from applicants.documents.statements import rules
from applicants.documents.statements.models import Reviewer, Statement, StatementVersion
from applicants.documents.telling import tell
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

MOST_STATEMENTS = 20
MOST_VERSIONS = 100
MOST_REVIEWERS = 20
REVIEWER_FIELDS = (
    "name", "knows_residency", "version_number", "asked_on", "ask_again_on", "returned_on", "remarks",
)  # fmt: skip


@transaction.atomic
def add_statement(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> tuple[Statement, records.Moved]:
    """A statement with its first version: `title`, `specialty`, `text`. Raises ValidationError."""
    owner = records.locked(applicant, by)
    if Statement.objects.filter(applicant=owner).count() >= MOST_STATEMENTS:
        raise ValidationError(_("You keep %(n)s statements. Remove one first.") % {"n": MOST_STATEMENTS})
    row = Statement(applicant=owner, begun_on=by.today())
    _name(row, values)
    row.save()
    _write(row, values.get("text", ""), _("First version"), by)
    return row, tell(owner, by)


@transaction.atomic
def rename_statement(*, row: Statement, values: Mapping[str, Any], by: "User") -> records.Moved:
    """Another name or specialty. Raises ValidationError."""
    owner = records.locked(row.applicant, by)
    row = Statement.objects.get(pk=row.pk, applicant=owner)
    _name(row, values)
    row.save()
    return tell(owner, by)


@transaction.atomic
def remove_statement(*, row: Statement, by: "User") -> records.Moved:
    """Remove a statement with its versions and what its readers said."""
    from applicants.eras import services as eras  # which assigns statements to programs

    owner = records.locked(row.applicant, by)
    Statement.objects.filter(pk=row.pk, applicant=owner).delete()
    eras.tell(applicant=owner, by=by)
    return tell(owner, by)


@transaction.atomic
def write_version(*, row: Statement, values: Mapping[str, Any], by: "User") -> records.Moved:
    """Keep a new `text` (with a `note`) as the next version; the same text again changes nothing.

    Raises ValidationError, also where somebody (the person, in another window) wrote a version after `base`.
    """
    owner = records.locked(row.applicant, by)
    row = Statement.objects.get(pk=row.pk, applicant=owner)
    newest = _newest(row)
    base = values.get("base")
    if newest and base is not None and base != newest.number:
        raise ValidationError({"text": _(
            "Version %(n)s was written in the meantime. Your text is still here: copy it, and look at that one first."
        ) % {"n": newest.number}})  # fmt: skip
    if newest and newest.text == rules.plain(values.get("text", "")):
        return records.NOTHING_MOVED
    _write(row, values.get("text", ""), values.get("note", ""), by)
    return tell(owner, by)


@transaction.atomic
def restore_version(*, version: StatementVersion, by: "User") -> records.Moved:
    """Bring an older text back, as a new version. The newest one stays as it is."""
    owner = records.locked(version.applicant, by)
    version = StatementVersion.objects.select_related("statement").get(pk=version.pk, applicant=owner)
    newest = _newest(version.statement)
    if newest and newest.text != version.text:
        note = _("Version %(n)s again") % {"n": version.number}
        _write(version.statement, version.text, note, by)
    return tell(owner, by)


@transaction.atomic
def set_final(*, row: Statement, number: int | None, by: "User") -> records.Moved:
    """Say which version goes out; None: none yet. Raises ValidationError for a version that is not there."""
    owner = records.locked(row.applicant, by)
    row = Statement.objects.get(pk=row.pk, applicant=owner)
    if number is None:
        row.final_number = row.final_on = None
    elif not row.versions.filter(number=number).exists():
        raise ValidationError(_("There is no version %(n)s.") % {"n": number})
    elif row.final_number != number:
        row.final_number, row.final_on = number, by.today()
    row.save()
    return tell(owner, by)


def _name(row: Statement, values: Mapping[str, Any]) -> None:
    for name in ("title", "specialty"):
        if name in values:
            setattr(row, name, values[name])
    row.title = " ".join(row.title.split())
    row.full_clean()


def _newest(row: Statement) -> StatementVersion | None:
    return StatementVersion.objects.filter(statement=row).order_by("-number").first()


def _write(row: Statement, text: str, note: str, by: "User") -> StatementVersion:
    rule = limits.current().statement
    text = rules.plain(text)
    if not text:
        raise ValidationError({"text": _("Write something first. A first sentence is enough.")})
    for remark in rules.remarks(text, rule):
        if remark.rule == "characters":
            raise ValidationError({"text": remark.words})
    numbers = StatementVersion.objects.filter(statement=row)
    if numbers.count() >= MOST_VERSIONS:
        raise ValidationError({"text": _(
            "This statement has %(n)s versions. Begin a new statement with the newest text."
        ) % {"n": MOST_VERSIONS}})  # fmt: skip
    number = (numbers.aggregate(last=Max("number"))["last"] or 0) + 1
    version = StatementVersion(
        applicant=row.applicant, statement=row, number=number, text=text, note=" ".join(note.split()), by=by
    )
    version.full_clean()
    version.save()
    return version


# --------------------------------------------------------------------------------------- reviewers


@transaction.atomic
def ask_reviewer(*, row: Statement, values: Mapping[str, Any], by: "User") -> records.Moved:
    """Note that somebody was asked to read it. Raises ValidationError."""
    owner = records.locked(row.applicant, by)
    if Reviewer.objects.filter(statement=row).count() >= MOST_REVIEWERS:
        raise ValidationError(_("%(n)s readers are noted. Remove one first.") % {"n": MOST_REVIEWERS})
    statement = Statement.objects.get(pk=row.pk, applicant=owner)
    _save_reviewer(Reviewer(applicant=owner, statement=statement), values, by)
    return tell(owner, by)


@transaction.atomic
def change_reviewer(*, row: Reviewer, values: Mapping[str, Any], by: "User") -> records.Moved:
    """Note what became of it: they came back, what they said, when to ask again. Raises ValidationError."""
    owner = records.locked(row.applicant, by)
    _save_reviewer(Reviewer.objects.select_related("statement").get(pk=row.pk, applicant=owner), values, by)
    return tell(owner, by)


@transaction.atomic
def remove_reviewer(*, row: Reviewer, by: "User") -> records.Moved:
    """Remove a reader and what they said."""
    owner = records.locked(row.applicant, by)
    Reviewer.objects.filter(pk=row.pk, applicant=owner).delete()
    return tell(owner, by)


def _save_reviewer(row: Reviewer, values: Mapping[str, Any], by: "User") -> None:
    for name in REVIEWER_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.name = " ".join(row.name.split())
    row.remarks = row.remarks.replace("\r\n", "\n").strip()
    dates.past("asked_on", row.asked_on, by.today())
    dates.past("returned_on", row.returned_on, by.today())
    dates.plausible("ask_again_on", row.ask_again_on)
    if row.returned_on:
        row.ask_again_on = None
    if not row.statement.versions.filter(number=row.version_number).exists():
        raise ValidationError({"version_number": _("There is no such version of this statement.")})
    row.full_clean()
    row.save()

"""What a person confirmed of a mail or a file becomes an interview, once. The text of a mail is never kept."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.interviews import services as interviews
from applicants.interviews.calendar import OURS, own_uid
from applicants.interviews.entry.models import CalendarEntry
from applicants.interviews.models import Interview
from applicants.profile.models import Applicant
from applicants.room_writes import Kept

if TYPE_CHECKING:
    from accounts.models import User

NEW, CHANGED, CANCELLED, OLDER, UNKNOWN = "new", "changed", "cancelled", "older", "unknown"


@transaction.atomic
def keep(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Interview]:
    """Record what the person confirmed. `row`: the interview that it is about; without it, it is a new one.

    Of one that is there already only what the mail names is changed. Raises ValidationError.
    """
    return _keep(applicant, values, by)


def _keep(applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Interview]:
    row = values.get("row")
    if row is None:
        return interviews.add_invitation(applicant=applicant, values=values, by=by)
    named = ("reply_by", "starts_at", "ends_at", "platform", "how", "place", "link")
    known = {name: values[name] for name in named if values.get(name)}
    if "starts_at" in known:
        known["ends_at"] = values.get("ends_at")
        known |= {"zone": values["zone"], "zone_sure": True}  # whoever confirmed the time confirmed its zone
    return interviews.change(row=row, values=known, by=by)


@transaction.atomic
def keep_entry(
    *, applicant: Applicant, uid: str, sequence: int, values: Mapping[str, Any], by: "User"
) -> Kept[Interview]:
    """Record an entry of a calendar file; the same `uid` again changes its interview. Raises ValidationError.

    An older state of it (a smaller `sequence`) is refused. Without `uid` it is always a new one.
    """
    applicant = records.locked(applicant, by)
    known = _entry(applicant, uid)
    if known and sequence < known.sequence:
        raise ValidationError(_("You have a newer state of this entry. The file is older, so nothing changed."))
    row = known.interview if known else _ours(applicant, uid)
    if row and row.state == Interview.State.CANCELLED:
        raise ValidationError(
            _("This interview was cancelled. If it takes place after all, open it again on its page.")
        )
    if row and row.state == Interview.State.DECLINED:
        raise ValidationError(_("You declined this interview. If you go after all, open it again on its page."))
    if row and uid.endswith(OURS):  # what our own file says of the place is what stands here
        values = {name: value for name, value in values.items() if name not in ("place", "link", "platform", "how")}
    kept = _keep(applicant, {**values, "row": row or values.get("row")}, by)
    if known:
        known.sequence = sequence
        known.save(update_fields=["sequence"])
    elif uid and not uid.endswith(OURS) and not CalendarEntry.objects.current().filter(interview=kept.row).exists():
        entry = CalendarEntry(applicant=applicant, interview=kept.row, uid=uid, sequence=sequence)
        entry.full_clean()
        entry.save()
    return kept


@transaction.atomic
def cancel_entry(*, applicant: Applicant, uid: str, sequence: int, by: "User") -> Kept[Interview]:
    """The sender takes an entry back: its interview is cancelled. Raises ValidationError for one that is not here."""
    applicant = records.locked(applicant, by)
    known = _entry(applicant, uid)
    if known is None:
        raise ValidationError(_("This cancels an entry that you have not brought in, so nothing changed."))
    if sequence < known.sequence:
        raise ValidationError(_("You have a newer state of this entry. The file is older, so nothing changed."))
    known.sequence = sequence
    known.save(update_fields=["sequence"])
    return interviews.cancel(row=known.interview, by=by)


def _entry(applicant: Applicant, uid: str) -> CalendarEntry | None:
    rows = CalendarEntry.objects.current().filter(applicant=applicant).select_related("interview__applicant")
    found: CalendarEntry | None = rows.filter(uid=uid).first() if uid else None
    return found


def _ours(applicant: Applicant, uid: str) -> Interview | None:
    """The interview that our own calendar file names so: it came back from somebody's calendar."""
    found = own_entries(applicant, [uid]).get(uid)
    return found.interview if found else None


def own_entries(applicant: Applicant, uids: Iterable[str]) -> dict[str, CalendarEntry]:
    """Those of these names that our own calendar file gave, as entries that were never brought in."""
    wanted = {uid for uid in uids if uid.endswith(OURS)}
    if not wanted:
        return {}
    rows = Interview.objects.current().filter(applicant=applicant).with_program().select_related("applicant")
    named = {own_uid(row.pk, applicant.public_id): row for row in rows}
    return {uid: CalendarEntry(interview=row, uid=uid) for uid, row in named.items() if uid in wanted}


def what_it_does(known: Mapping[str, CalendarEntry], uid: str, sequence: int, *, cancelled: bool) -> str:
    """What an entry of a file would do to the entries that are here, by `uid`. Reads nothing."""
    row = known.get(uid) if uid else None
    if row is None:
        return UNKNOWN if cancelled else NEW
    if sequence < row.sequence:
        return OLDER
    return CANCELLED if cancelled else CHANGED

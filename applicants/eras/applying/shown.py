"""What signals, assignments and certified applications mean for the plan. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from applicants.checklist.records import Shown
from applicants.eras.applying.rules import GOES, NOTHING, SERVICES, Assigned, Target, ready_on

CERTIFIED = {"eras": "certify_submit", "residencycas": "residencycas"}
"""The step that a certified application shows as done."""


def shown(
    *, targets: Sequence[Target], assigned: Mapping[int, Assigned], signals: Sequence[date],
    certified: Mapping[str, date],
) -> Shown:  # fmt: skip
    """The steps, by their days. `signals` are the days on which signals were set, `certified` days by service.

    Assigning is begun with the first letter or statement. It is done when every program that gets the application
    through ERAS or ResidencyCAS has a statement and as many letters as it asks for (one where it does not say); on the
    day when the last of them had. Choosing signals is begun with the first one, and done when ERAS is certified,
    because they are fixed then.
    """
    done = {CERTIFIED[service]: day for service, day in certified.items()}
    begun: dict[str, date] = {}
    if signals:
        begun["signals_geo"] = min(signals)
    if "eras" in certified:
        done["signals_geo"] = certified["eras"]
    if days := [day for one in assigned.values() for day in (*one.letters.values(), one.statement_on) if day]:
        begun["assign_documents"] = min(days)
    goes = [target for target in targets if target.state in GOES and target.service in SERVICES]
    ready = [ready_on(target, assigned.get(target.pk, NOTHING)) for target in goes]
    days = [day for day in ready if day]
    if goes and len(days) == len(goes):
        done["assign_documents"] = max(days)
    return Shown(done=done, begun=begun)

"""What the rules say about papers on their way to ERAS. Pure."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from applicants.documents.limits import Limits
from applicants.remarks import Remark, Weight

if TYPE_CHECKING:
    from applicants.documents.papers.models import Paper


def explanation(kind: str, limits: Limits) -> Remark:
    """How the paper gets into ERAS.

    MSPE and school transcript: the school or the applicant provides it to ECFMG, as chosen in MyERAS (ECFMG, ERAS
    support). USMLE transcript: authorized and assigned, sent once an application is out, again after each new score
    (AAMC, documents for ERAS).
    """
    if kind == "usmle_transcript":
        words = _(
            "Its release is authorized in MyERAS, and it is assigned to programs there. It goes out once one "
            "application is out. After a new score it has to be sent again."
        )
        return Remark("usmle_transcript", Weight.NOTE, words, limits.usmle_transcript_source)
    words = {
        "mspe": _("The letter in which the school describes the studies, with letterhead, seal and signature. The "
                  "school or the applicant provides it to ECFMG, as chosen in MyERAS; it goes to all programs."),
        "school_transcript": _("The list of courses and grades. The school or the applicant provides it to ECFMG, as "
                               "chosen in MyERAS; it goes to all programs."),
    }[kind]  # fmt: skip
    return Remark(kind, Weight.NOTE, words, limits.papers_source)


def remarks(paper: "Paper | None", today: date) -> list[Remark]:
    """What to look at in one paper."""
    if paper is None or paper.arrived_on or not paper.asked_on:
        return []
    if paper.ask_again_on and paper.ask_again_on <= today:
        return [Remark("ask_again", Weight.WARN, _("It is time to ask again."))]
    if paper.ask_again_on is None:
        return [Remark("no_ask_again", Weight.NOTE, _("No day to ask again is noted. With one, a reminder comes."))]
    return []

"""How the Match works, on the own list. A form that is sent by GET; nothing is kept."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from accounts.http import render_page
from applicants.checklist.views import base
from applicants.match.explain import rules
from applicants.match.explain.reads import OwnEntry, own_list
from applicants.match.explain.rules import Answer
from applicants.match.ranking.pages import reader_of
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page


@applicant_page(Section.MATCH)
def show(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The rules in a few sentences, the imagined answers, each step, and the same list with one program moved."""
    reader = reader_of(request, applicant)
    knows_met = reader.may(Section.INTERVIEWS) or reader.may(Section.PROGRAMS)
    entries = own_list(applicant, met=knows_met)
    context = base(request, applicant, "match") | {
        "entries": entries, "knows_met": knows_met, "source": rules.NRMP,
    }  # fmt: skip
    if entries:
        context |= _shown(entries, request.GET)
    return render_page(request, "applicants/match/explain/show.html", context)


def _shown(entries: Sequence[OwnEntry], query: QueryDict) -> dict[str, object]:
    """What the page shows of a list that is not empty. What the address does not say, or says wrongly, is the default:
    every program ranks the person high enough, and the program that is moved is the first."""
    by_key = {entry.key: entry for entry in entries}
    order = list(by_key)
    answers = {key: _answer(query.get(f"answer-{key}", "")) for key in order}
    reach = next((key for key in order if str(key) == query.get("reach")), order[0])
    own = rules.walk(order, answers)
    variants = [
        (_("At the top"), rules.moved(order, reach, first=True)),
        (_("As it stands"), order),
        (_("At the end"), rules.moved(order, reach, first=False)),
    ]
    return {
        "rows": [(entry, answers[entry.key]) for entry in entries],
        "choices": Answer.choices,
        "steps": [(step, by_key.get(step.key)) for step in own.steps],
        "end": by_key.get(own.ends_at or 0),
        "reach": by_key[reach],
        "example": f"?answer-{order[0]}=fills&answer-{order[1]}=drops&reach={order[0]}" if len(order) > 2 else "",
        "variants": [
            (name, new.index(reach) + 1, by_key.get(rules.walk(new, answers).ends_at or 0)) for name, new in variants
        ],
    }


def _answer(said: str) -> Answer:
    return Answer(said) if said in Answer.values else Answer.HIGH

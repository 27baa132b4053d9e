"""The rules between the Match and the first day. Pure: plain values in, remarks and days out.

Each rule names its source; they were read in published copies on 21 November 2026, none on the live pages. A STOP that
`forbidden` names is refused when it is written down; all others are shown and nothing is changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.zones import local_day
from applicants.remarks import Remark, Source, Weight, heaviest_first
from applicants.visa import insurance
from applicants.visa.business_days import business_days_after, business_days_before
from applicants.visa.said import J1, Consulate, H1b, Plan, Sponsors, Track

CHECKED = date(2026, 11, 21)
ECFMG = Source("ECFMG, EVSP pages", "https://www.ecfmg.org/", CHECKED)
GME = Source("ECFMG, EVSP pages, and a university's page for new residents", "https://www.ecfmg.org/", CHECKED)
STATEMENT = Source("22 CFR 62.27", "https://www.ecfr.gov/current/title-22/section-62.27", CHECKED)
H1B = Source("Guides and public pages on H-1B for physicians", "https://www.uscis.gov/", CHECKED)
PREMIUM = Source("Law firm pages and USCEHub, 2026", "https://www.uscis.gov/", CHECKED)
PASSPORT = Source("General knowledge", "https://travel.state.gov/", CHECKED, verified=False)
FICA = Source("Public memo on visas of residents", "", CHECKED, verified=False)
WAIVER = Source("NRMP, waiver pages", "https://www.nrmp.org/", CHECKED)

I901_BUSINESS_DAYS = 3
DS2019_MONTHS = 6
ENTRY_DAYS = 30
FILE_WEEKS = 8 + 6
FILE_TIGHT_WEEKS = 5 + 6
"""The road's deadline for the DS-2019, and ECFMG's 6 weeks before that."""
PREMIUM_BUSINESS_DAYS = 15
J1_YEARS = 7
ADDRESS_DAYS = 10
PASSPORT_MONTHS = 6


@dataclass(frozen=True)
class Context:
    """What the rules need beside the records.

    `start` is the first day: the one of the contract (`start_known`), else that of the season. The three steps are
    None where the reader may not know them: neither done nor open.
    """

    today: date
    start: date | None = None
    start_known: bool = False
    training_end: date | None = None
    matched: bool | None = None
    step3_done: bool | None = None
    certificate_done: bool | None = None
    step3_on: date | None = None


# ------------------------------------------------------------------------------------------ days


def months_later(on: date, months: int) -> date:
    """The same day of a month some months later (or earlier, below zero); the last of the month where there is none."""
    index = on.year * 12 + on.month - 1 + months
    year, month = index // 12, index % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=on.day - 1), following - timedelta(days=1))


def i901_latest(interview: date) -> date:
    """The last day to pay the I-901 fee: three business days before the interview.

    Source: ECFMG, EVSP pages, and a university's page for new residents.
    """
    return business_days_before(interview, I901_BUSINESS_DAYS)


def ds2019_earliest(start: date) -> date:
    """The first day on which a DS-2019 is issued: six months before the start. Source: ECFMG, EVSP pages."""
    return months_later(start, -DS2019_MONTHS)


def entry_earliest(start: date) -> date:
    """The first day on which one may enter with a J-1 visa: 30 days before the start. Source: ECFMG, EVSP pages."""
    return start - timedelta(days=ENTRY_DAYS)


def file_latest(start: date) -> date:
    """The day by which the EVSP file should be complete: 8 weeks before the start, and ECFMG's 6 weeks before that.

    Source: derived from ECFMG's 4 to 6 weeks after a full file; the 8 weeks for consulate and travel are our estimate.
    """
    return start - timedelta(weeks=FILE_WEEKS)


def file_tight(start: date) -> date:
    """From when on a file that is not complete is a worry: 6 weeks before the road's deadline for the DS-2019.

    Until then it is only good to know: contract and Statement of Need usually come in April. Source: derived, as above.
    """
    return start - timedelta(weeks=FILE_TIGHT_WEEKS)


def premium_answer(filed: date) -> date:
    """The day by which USCIS acts on a petition with premium processing: 15 business days. Source: law firm pages."""
    return business_days_after(filed, PREMIUM_BUSINESS_DAYS)


def premium_latest(start: date) -> date:
    """The last day to file with premium processing for an answer two weeks before the start.

    Source: 15 business days of premium processing (law firm pages); the two weeks are our estimate.
    """
    answered = business_days_before(start - timedelta(weeks=2) + timedelta(days=1), 1)
    return business_days_before(answered, PREMIUM_BUSINESS_DAYS)


def j1_longest(since: date) -> date:
    """The day on which seven years as a J-1 physician are over. Source: ECFMG, EVSP pages."""
    return months_later(since, J1_YEARS * 12)


def address_latest(moved: date) -> date:
    """The last day to report a change of address: ten days after it. Source: ECFMG, EVSP pages."""
    return moved + timedelta(days=ADDRESS_DAYS)


def interview_day(case: Consulate) -> date | None:
    """The day of the interview at the consulate."""
    return local_day(case.interview_at, case.interview_zone) if case.interview_at else None


# ---------------------------------------------------------------------------------------- choice


def _choice(plan: Plan) -> Iterator[Remark]:
    wanted = {Track.J1: {Sponsors.J1, Sponsors.BOTH}, Track.H1B: {Sponsors.H1B, Sponsors.BOTH}}
    if plan.sponsor_answer == Sponsors.NEITHER and plan.track != Track.NONE:
        words = _(
            "The program says that it sponsors no visa. Ask it, ECFMG and NRMP at once what is possible: a visa "
            "problem can be a ground for a waiver or a later start."
        )
        yield Remark("no_sponsor", Weight.STOP, words, WAIVER)
    elif plan.sponsor_answer and plan.track in wanted and plan.sponsor_answer not in wanted[Track(plan.track)]:
        words = _(
            "The program says that it does not sponsor the chosen visa. Settle it in writing before anything is paid."
        )
        yield Remark("not_sponsored", Weight.STOP, words, H1B if plan.track == Track.H1B else ECFMG)
    if plan.track == Track.H1B:
        words = _("Many programs no longer sponsor H-1B for people abroad. Get it in writing from this one.")
        yield Remark("h1b_in_writing", Weight.NOTE, words, H1B)


def _passport(plan: Plan, context: Context) -> Iterator[Remark]:
    """Valid on the first day, and better six months longer. Source: general knowledge, not verified."""
    until, start = plan.passport_until, context.start
    if until is None or start is None or plan.track == Track.NONE:
        return
    if until < start:
        words = _("The passport runs out on %(day)s, before the first day. Renew it before the visa is asked for.")
        yield Remark("passport_runs_out", Weight.STOP, words % {"day": date_format(until)}, PASSPORT)
    elif until < months_later(start, PASSPORT_MONTHS):
        words = _("The passport is valid for less than six months after the first day. Consulates usually want more.")
        yield Remark("passport_short", Weight.WARN, words, PASSPORT)


# ------------------------------------------------------------------------------------------- J-1


def j1_dates(case: J1, context: Context) -> Iterator[Remark]:
    """The DS-2019 at most six months, the entry at most 30 days before the start.

    Forbidden by the first day of the contract; by the season's day, which the contract may move, only doubted.
    Source: ECFMG, EVSP pages.
    """
    if context.start is None:
        return
    weight = Weight.STOP if context.start_known else Weight.WARN
    if case.ds2019_issued_on and case.ds2019_issued_on < ds2019_earliest(context.start):
        words = _("A DS-2019 is issued at most six months before the first day, so from %(first)s on. Check both days.")
        yield Remark("ds2019_too_early", weight, words % {"first": date_format(ds2019_earliest(context.start))}, ECFMG)
    if case.enters_on and case.enters_on < entry_earliest(context.start):
        words = _(
            "With a J-1 visa you may enter at most 30 days before the first day, so from %(first)s on. If your "
            "contract begins earlier, write down its first day."
        )
        yield Remark("entry_too_early", weight, words % {"first": date_format(entry_earliest(context.start))}, GME)
    if case.enters_on and case.enters_on > context.start:
        words = _("The entry is after the first day. Tell the program at once.")
        yield Remark("entry_too_late", Weight.WARN, words, GME)


def _i901(case: J1, context: Context) -> Iterator[Remark]:
    interview = interview_day(case)
    if interview is None or case.visa_on:
        return
    if interview < context.today:
        if not case.i901_paid_on:
            words = _("The interview is over, and no day stands here for the I-901 fee. Write down when it was paid.")
            yield Remark("i901_unsaid", Weight.NOTE, words, GME)
        return
    latest = i901_latest(interview)
    facts = {"day": date_format(latest)}
    if case.i901_paid_on and case.i901_paid_on > latest:
        words = _("The I-901 fee was to be paid by %(day)s, three business days before the interview. Keep the receipt "
                  "at hand, or ask for a later interview.")  # fmt: skip
        yield Remark("i901_too_late", Weight.WARN, words % facts, GME)
    elif not case.i901_paid_on and context.today > latest:
        words = _("The I-901 fee is not paid, and %(day)s was the last day for this interview. Pay it and ask for a "
                  "later interview.")  # fmt: skip
        yield Remark("i901_missed", Weight.STOP, words % facts, GME)
    elif not case.i901_paid_on:
        words = _("Pay the I-901 fee by %(day)s: it must be there three business days before the interview.")
        yield Remark("i901_due", Weight.WARN, words % facts, GME)


def _statement(case: J1) -> Iterator[Remark]:
    """Fixed wording, the specialty, the seal, sent by the ministry. Source: 22 CFR 62.27."""
    wrong = {
        "statement_wording": _("the fixed wording"), "statement_specialty": _("the specialty of the match"),
        "statement_seal": _("the seal of the ministry"),
    }  # fmt: skip
    missing = [words for name, words in wrong.items() if getattr(case, name) is False]
    if missing:
        said = _("The Statement of Need lacks %(what)s. Ask the ministry for a new one before it is sent.")
        yield Remark("statement_wrong", Weight.STOP, said % {"what": ", ".join(missing)}, STATEMENT)
    if case.statement_issued_on and not case.statement_sent_on:
        said = _("The Statement of Need is issued, but not sent. The ministry itself must send it to ECFMG.")
        yield Remark("statement_not_sent", Weight.WARN, said, STATEMENT)


def _file(case: J1, context: Context) -> Iterator[Remark]:
    if context.start is None or case.ds2019_issued_on:
        return
    latest = file_latest(context.start)
    on = case.evsp_complete_on or context.today
    if on > latest and (context.matched or case.evsp_opened_on or case.evsp_complete_on):
        weight, words = Weight.WARN, _(
            "For a start on %(start)s the file should be complete by %(day)s. Tell the program that it may be tight."
        )  # fmt: skip
        if on < file_tight(context.start):
            weight, words = Weight.NOTE, _(
                "For a start on %(start)s the file is best complete by %(day)s. Contract and Statement of Need often "
                "come only in April; then it goes, too, but without much room."
            )  # fmt: skip
        facts = {"start": date_format(context.start), "day": date_format(latest)}
        yield Remark("file_late", weight, words % facts, ECFMG)
    if case.evsp_opened_on and context.certificate_done is False:
        words = _("The EVSP file needs the ECFMG certificate, which is not there yet.")
        yield Remark("certificate_missing", Weight.WARN, words, ECFMG)


def _years(case: J1, context: Context) -> Iterator[Remark]:
    since = case.j1_since or context.start
    if since is None or context.training_end is None:
        return
    last = j1_longest(since)
    if context.training_end > last:
        words = _("Seven years as a J-1 physician are over on %(day)s, before this training ends. Ask ECFMG.")
        yield Remark("seven_years", Weight.WARN, words % {"day": date_format(last)}, ECFMG)


def _address(case: J1, context: Context) -> Iterator[Remark]:
    if case.moved_house_on is None:
        return
    latest = address_latest(case.moved_house_on)
    facts = {"day": date_format(latest)}
    if case.address_told_on and case.address_told_on > latest:
        words = _("The change of address was to be reported by %(day)s. Tell the hospital's office and ECFMG.")
        yield Remark("address_told_late", Weight.WARN, words % facts, ECFMG)
    elif not case.address_told_on:
        words = _("A change of address is to be reported within ten days, by %(day)s.")
        weight = Weight.STOP if context.today > latest else Weight.WARN
        yield Remark("address_not_told", weight, words % facts, ECFMG)


def _consulate(case: Consulate, context: Context) -> Iterator[Remark]:
    day = interview_day(case)
    if day and case.visa_on and case.visa_on < day:
        words = _("The visa was issued before the day of the interview. Is the day right?")
        yield Remark("visa_before_interview", Weight.WARN, words)
    if case.processing_on and not case.visa_on:
        words = _(
            "Administrative processing has no fixed length. Tell the program now; a visa problem can be a ground for a "
            "later start or a waiver."
        )
        yield Remark("processing", Weight.WARN, words, WAIVER)


def j1_notes() -> list[Remark]:
    """What every J-1 physician should know before choosing."""
    return [
        Remark("home_rule", Weight.NOTE, _(
            "J-1 physicians always come under the two-year home rule, 212(e): two years at home after the training, or "
            "a waiver."
        ), ECFMG),
        Remark("renewal", Weight.NOTE, _("The sponsorship is renewed every year, for seven years at most."), ECFMG),
        Remark("fica", Weight.NOTE, _(
            "Social Security and Medicare tax (FICA): J-1 trainees are free of it for two calendar years at most. Ask "
            "payroll."
        ), FICA),
    ]  # fmt: skip


def j1_remarks(case: J1, context: Context) -> list[Remark]:
    """All that the rules say of a J-1 record, but for what holds for everybody."""
    return [
        *_statement(case), *_file(case, context), *j1_dates(case, context), *_i901(case, context),
        *_consulate(case, context), *_years(case, context), *_address(case, context),
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------ H-1B


def step3_first(case: H1b, context: Context) -> Iterator[Remark]:
    """Step 3 is passed before the petition is filed. Source: guides and public pages on H-1B for physicians.

    What the reader may not know is not judged. A pass without a day counts.
    """
    if case.filed_on is None and case.papers_checked_on is None:
        return
    if context.step3_done is False:
        words = _("Step 3 must be passed before the petition is filed. Record the result among your exams first.")
        yield Remark("step3_missing", Weight.STOP, words, H1B)
    elif context.step3_on and case.filed_on and case.filed_on < context.step3_on:
        words = _("Step 3 must be passed before the petition is filed; your result is of %(day)s.")
        yield Remark("step3_later", Weight.STOP, words % {"day": date_format(context.step3_on)}, H1B)
    if context.certificate_done is False:
        words = _("The ECFMG certificate must be there, too. Record it in your certification.")
        yield Remark("certificate_first", Weight.STOP, words, H1B)


def _petition(case: H1b, context: Context) -> Iterator[Remark]:
    if case.filed_on is None or case.approved_on:
        return
    if case.premium:
        expected = premium_answer(case.filed_on)
        words = _(
            "Premium processing: USCIS acts within 15 business days, by %(day)s. Weekends and federal holidays do "
            "not count."
        )
        if context.today > expected:
            words = _("Premium processing: USCIS was to act by %(day)s. Ask the employer, who hears first.")
        weight = Weight.WARN if context.today > expected else Weight.NOTE
        yield Remark("premium", weight, words % {"day": date_format(expected)}, PREMIUM)
    else:
        words = _("Without premium processing a petition can take months. Ask whether the hospital pays for it.")
        yield Remark("no_premium", Weight.NOTE, words, PREMIUM)


def _validity(case: H1b, context: Context) -> Iterator[Remark]:
    if case.valid_from and context.start and case.valid_from > context.start:
        words = _("The approval begins after the first day. Nobody may work before it begins: tell the program.")
        yield Remark("approved_too_late", Weight.WARN, words, H1B)


def h1b_remarks(case: H1b, context: Context) -> list[Remark]:
    """All that the rules say of an H-1B record."""
    return [
        *step3_first(case, context), *_petition(case, context), *_validity(case, context), *_consulate(case, context)
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------- all

FIELDS_OF = {
    "ds2019_too_early": ("ds2019_issued_on",),
    "entry_too_early": ("enters_on",),
    "step3_missing": ("filed_on", "papers_checked_on"),
    "step3_later": ("filed_on",),
    "certificate_first": ("papers_checked_on",),
}
"""The fields at which a STOP of these rules is refused."""


def forbidden(case: J1 | H1b, context: Context) -> dict[str, list[str]]:
    """Why a record cannot be as it is written, by field. Empty where no rule forbids it."""
    found = j1_dates(case, context) if isinstance(case, J1) else step3_first(case, context)
    problems: dict[str, list[str]] = {}
    for remark in found:
        for field in FIELDS_OF.get(remark.rule, ()) if remark.weight is Weight.STOP else ():
            if getattr(case, field):
                problems.setdefault(field, []).append(str(remark.words))
    return problems


def remarks(plan: Plan, j1: J1, h1b: H1b, context: Context) -> list[Remark]:
    """All that the rules have to say, heaviest first. A track that was not chosen is silent."""
    found = [*_choice(plan), *_passport(plan, context), *insurance.remarks(plan, context.start)]
    if plan.track not in (Track.H1B, Track.NONE):
        found += j1_remarks(j1, context)
    if plan.track not in (Track.J1, Track.NONE):
        found += h1b_remarks(h1b, context)
    return heaviest_first(found)

"""Which ECFMG Pathway is the one, from a person's answers. Pure.

Source of all rules here: ECFMG Pathways pages, read in published copies on 21 November 2026. The cut-off days are
those of the season (seasons.toml); each reason carries its own source and whether it could be verified.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.certification.said import Accreditation, Cs, License, Pathway, Said
from applicants.certification.seasons import KnownDay, SeasonRules
from applicants.remarks import Remark, Source, Weight

CHECKED_ON = date(2026, 11, 21)
ECFMG = Source("ECFMG, Pathways pages", "https://www.ecfmg.org/certification-pathways/", CHECKED_ON)

BY_ACCREDITATION = {
    Accreditation.WFME: Pathway.THREE,
    Accreditation.NCFMEA: Pathway.FOUR,
    Accreditation.LCME: Pathway.FIVE,
}


@dataclass(frozen=True)
class Answers:
    """What decides. None or empty: not answered."""

    step2_cs: str = ""
    license: str = ""
    license_last_on: date | None = None
    license_clean: bool | None = None
    graduation_on: date | None = None
    accreditation: str = ""
    national_osce: bool | None = None


@dataclass(frozen=True)
class Verdict:
    """The Pathway (empty: it cannot be said yet), the reasons in words, and the answers that are missing.

    `otherwise` is the Pathway if a rule that decided, and that could not be verified, turns out differently.
    """

    pathway: str
    reasons: tuple[Remark, ...] = ()
    missing: tuple[str, ...] = ()
    otherwise: str = ""

    @property
    def unverified(self) -> tuple[Remark, ...]:
        """The reasons whose rule nobody could read on the official page."""
        return tuple(one for one in self.reasons if one.source and not one.source.verified)


def answers_of(said: Said, graduation_on: date | None) -> Answers:
    """The answers in a record; the day of graduation stands in the profile."""
    return Answers(
        step2_cs=said.step2_cs,
        license=said.license,
        license_last_on=said.license_last_on,
        license_clean=said.license_clean,
        graduation_on=graduation_on,
        accreditation=said.accreditation,
        national_osce=said.national_osce,
    )


def choose(answers: Answers, rules: SeasonRules, today: date) -> Verdict:
    """The Pathway of these answers in a season.

    A Step 2 CS pass that still counts needs no Pathway; whoever failed Step 2 CS must use Pathway 6; whoever
    qualifies for Pathway 1 must use it; then what the school opens (3, 4, 5, then 2); else Pathway 6.
    """
    if answers.step2_cs == Cs.PASSED:
        words = _("A Step 2 CS pass that ECFMG still counts takes the place of a Pathway.")
        return Verdict(Pathway.NOT_NEEDED, (Remark("step_2_cs_passed", Weight.NOTE, words, ECFMG),))
    if answers.step2_cs == Cs.FAILED:
        words = _("Step 2 CS failed means 6: whoever failed that exam must use Pathway 6, also with a license.")
        return Verdict(Pathway.SIX, (Remark("step_2_cs_failed", Weight.NOTE, words, ECFMG),))
    missing = [] if answers.step2_cs else ["step2_cs"]
    licensed = list(_license(answers, rules, today))
    missing += [one for one in licensed if isinstance(one, str)]
    why = [one for one in licensed if isinstance(one, Remark)]
    if missing:
        return Verdict("", tuple(why), tuple(missing))
    if any(one.rule == "license_in_time" for one in why):
        first = _("Pathway 1 first: whoever qualifies for Pathway 1 must use it.")
        why.append(Remark("pathway_1_first", Weight.NOTE, first, ECFMG))
        return _settled(Pathway.ONE, why, replace(answers, license=License.NEVER), rules, today)
    return _by_school(answers, why, rules, today)


def _license(answers: Answers, rules: SeasonRules, today: date) -> Iterator[Remark | str]:
    """Pathway 1: licensed to practice without supervision on or after the cut-off, and never disciplined.

    Yields what speaks for or against it, or the names of answers that are missing.
    """
    if answers.license == License.NEVER:
        return
    since = rules.license_since
    held = max(today, since.on)  # a cut-off that lies ahead is met by keeping the license
    last = held if answers.license == License.HELD else answers.license_last_on
    if not answers.license or last is None:
        yield "license_last_on" if answers.license else "license"
        return
    if last < since.on:
        words = _("Pathway 1 asks for a license that was held on or after %(day)s; it ended before.")
        yield _by_day("license_too_old", words, since)
    elif answers.license_clean is None:
        yield "license_clean"
    elif not answers.license_clean:
        words = _("Pathway 1 is closed to whoever was disciplined by a licensing authority.")
        yield Remark("license_disciplined", Weight.NOTE, words, ECFMG)
    else:
        words = _("A license to practice without supervision, held on or after %(day)s, opens Pathway 1.")
        yield _by_day("license_in_time", words, since)


def _by_school(answers: Answers, why: list[Remark], rules: SeasonRules, today: date) -> Verdict:
    """What the school opens: Pathways 3, 4 and 5 by accreditation and graduation, 2 by a national OSCE; else 6."""
    if not answers.accreditation:
        return Verdict("", tuple(why), ("accreditation",))
    pathway = BY_ACCREDITATION.get(Accreditation(answers.accreditation))
    if pathway and answers.graduation_on is None:
        return Verdict("", tuple(why), ("graduation_on",))
    if pathway and answers.graduation_on:
        since = rules.graduated_since
        if answers.graduation_on >= since.on:
            words = _("The school opens this Pathway to whoever graduated on or after %(day)s.")
            reasons = [*why, _by_day("graduated_in_time", words, since)]
            return _settled(pathway, reasons, replace(answers, accreditation=Accreditation.OTHER), rules, today)
        words = _("Pathways 3, 4 and 5 ask for a graduation on or after %(day)s; it was before.")
        why = [*why, _by_day("graduated_too_early", words, since)]
    if answers.national_osce is None:
        return Verdict("", tuple(why), ("national_osce",))
    if answers.national_osce:
        return Verdict(Pathway.TWO, (*why, _second(rules)), otherwise=Pathway.SIX)
    words = _("Pathway 6 is for all to whom no other Pathway is open.")
    return Verdict(Pathway.SIX, (*why, Remark("all_others", Weight.NOTE, words, ECFMG)))


def _second(rules: SeasonRules) -> Remark:
    if rules.pathway_2_open:
        words = _("Pathway 2 is for schools whose graduates must pass a clinical exam (OSCE) for the national license.")
    else:
        words = _("A national OSCE opened Pathway 2 in earlier seasons. It may be closed now: then it is Pathway 6.")
    return Remark("national_osce", Weight.WARN, words, rules.pathway_2_source)


def _settled(pathway: Pathway, why: list[Remark], without: Answers, rules: SeasonRules, today: date) -> Verdict:
    """A verdict; where one of its rules is not verified, with what it would be without that rule."""
    verdict = Verdict(pathway, tuple(why))
    if not verdict.unverified:
        return verdict
    other = choose(without, rules, today)
    return replace(verdict, otherwise=other.pathway)


def _by_day(rule: str, words: str, known: KnownDay) -> Remark:
    weight = Weight.NOTE if known.source.verified else Weight.WARN
    return Remark(rule, weight, words % {"day": date_format(known.on)}, known.source)


def choice_remarks(pathway: str, verdict: Verdict) -> list[Remark]:
    """What stands against the chosen Pathway: `STOP` where a rule that was read forbids it, else a warning.

    A cut-off that nobody could verify never forbids.
    """
    if not pathway or not verdict.pathway or pathway in (verdict.pathway, verdict.otherwise):
        return []
    binding = [one for one in verdict.reasons if one.rule in ("step_2_cs_failed", "step_2_cs_passed")]
    if verdict.pathway == Pathway.ONE:
        binding = [one for one in verdict.reasons if one.rule == "pathway_1_first"]
    if binding:
        weight = Weight.WARN if verdict.unverified else Weight.STOP
        return [replace(one, weight=weight) for one in binding]
    words = _("The answers lead to %(pathway)s, and another one is chosen.") % {
        "pathway": Pathway(verdict.pathway).label,
    }  # fmt: skip
    return [Remark("answers_say_otherwise", Weight.WARN, words)]

"""What guides advise for each exam, in short. Advice, no rule; rules are in rules.py."""

from django.utils.translation import gettext_lazy as _

from applicants.exams.kinds import Exam

ADVICE = {
    Exam.STEP1: (
        _("Take one NBME practice exam before you study: it shows where you begin and how many weeks you need."),
        _("First Aid as the map, UWorld as the question bank: one whole pass at least, better one and a half to two."),
        _("Two to four hours on most days for months carry further than days of twelve hours. Sleep counts as study."),
        _("Once a week, sit timed blocks as in the exam. Practice scores say whether the day can stay."),
        _("Book a day. Guides call a pass at the first attempt vital: move the day in time rather than fail."),
    ),
    Exam.STEP2: (
        _("Since Step 1 is only pass or fail, many programs look at this score first. Aim above the national mean."),
        _("UWorld for Step 2 CK is the main tool; AMBOSS or Kaplan beside it. Timed, mixed blocks from early on."),
        _("Guides count four to six months. Begin soon after Step 1, while it is fresh."),
        _("NBME forms and the UWorld self-assessments show the score on the same scale as the exam."),
        _("Sit it early enough that the score is there when programs begin to read."),
    ),
    Exam.STEP3: (
        _("Not needed to apply. It strengthens the file, and an H-1B visa needs it."),
        _("Two days, in the US and its territories only: plan the visa for the trip as well."),
        _("Many state boards count seven years for Steps 1 to 3, some ten, some none. Not verified: ask the board."),
    ),
    Exam.OET: (
        _("Everybody who uses a Pathway takes it, whatever language they grew up or studied in."),
        _("All four parts count from one sitting. If one falls short, all four are taken again."),
        _("Guides count four to six weeks. Book so that there is time for a second sitting before the Pathways close."),
        _("Release the result to ECFMG in your OET account: it does not go there by itself."),
    ),
    Exam.TOEFL: (
        _("Only where a single program asks for it. It never counts for ECFMG: there it is OET Medicine."),
        _("Since 21 January 2026 the scale is 1 to 6; the one up to 120 stands beside it for two years."),
    ),
}  # fmt: skip

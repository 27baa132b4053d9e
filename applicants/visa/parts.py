"""The parts of the records that are filled in on one page each, and the step of the road that each completes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

INTERVIEW = ("ds160_on", "interview_on", "interview_time", "interview_zone", "processing_on", "visa_on")
"""As the form asks: day and hour as the clock at the consulate says, and its zone."""


class Part(NamedTuple):
    """A part of one of the records: "plan", "j1" or "h1b". `step` is the milestone that it completes."""

    record: str
    title: Any
    lede: Any
    fields: tuple[str, ...]
    step: str = ""


PARTS: Mapping[str, Part] = {
    "choice": Part(
        "plan", _("Which visa"),
        _("Keep both open until the program has answered; then say which one it is and since when."),
        ("track", "decided_on", "none_reason"), "visa_choice",
    ),
    "sponsor": Part(
        "plan", _("What the program sponsors"),
        _("Ask the program office in writing which visas it sponsors this year, and note the answer."),
        ("program", "sponsor_asked_on", "sponsor_answer", "sponsor_answered_on"),
    ),
    "contract": Part(
        "plan", _("Contract and passport"),
        _("Usually it comes in late March or April. Check that your name stands in it as in your passport."),
        ("offered_on", "signed_on", "starts_on", "passport_until"), "contract_sign",
    ),
    "statement": Part(
        "j1", _("Statement of Need"),
        _("A letter from the ministry of health of the country where you last lived permanently. The wording is fixed "
          "by 22 CFR 62.27, and the ministry itself sends it to ECFMG."),
        ("statement_asked_on", "statement_issued_on", "statement_wording", "statement_specialty", "statement_seal",
         "statement_sent_on"), "statement_of_need",
    ),
    "ds2019": Part(
        "j1", _("Sponsorship (EVSP) and DS-2019"),
        _("The training program liaison (TPL) of the hospital opens your case in EVNet; you pay and complete it. ECFMG "
          "takes 4 to 6 weeks after a full file. Never write the number of the DS-2019 here."),
        ("evsp_opened_on", "evsp_paid_on", "evsp_complete_on", "ds2019_issued_on", "ds2019_ends_on", "j1_since"),
        "ds2019_application",
    ),
    "sevis": Part(
        "j1", _("SEVIS I-901 fee"),
        _("Paid with the data of the DS-2019, three business days before the interview at the latest."),
        ("i901_paid_on",), "sevis_fee",
    ),
    "interview": Part(
        "j1", _("DS-160, interview and J-1 visa"),
        _("The online form, the appointment at the US consulate, and the visa in your passport."),
        INTERVIEW, "visa_interview",
    ),
    "entry": Part(
        "j1", _("Entry and report to the hospital"),
        _("Enter at most 30 days before the first day, and report to the institution so that it validates your SEVIS "
          "record. Report every change of address within ten days."),
        ("enters_on", "reported_on", "moved_house_on", "address_told_on"), "sevis_report",
    ),
    "step3": Part(
        "h1b", _("Step 3, certificate and license path"),
        _("All three must be there before the hospital files. Step 3 comes from your exams, the certificate from your "
          "certification; this is the day on which you checked that the papers are complete."),
        ("papers_checked_on",), "h1b_step3_check",
    ),
    "lca": Part(
        "h1b", _("Labor Condition Application (LCA)"),
        _("The hospital files it with the Department of Labor. It usually takes about 7 working days (not verified)."),
        ("lca_filed_on", "lca_certified_on"), "h1b_lca",
    ),
    "petition": Part(
        "h1b", _("Petition (form I-129)"),
        _("The hospital files it with USCIS. With premium processing USCIS acts within 15 business days. Never write "
          "the receipt number here."),
        ("filed_on", "premium", "approved_on", "valid_from", "valid_until"), "h1b_petition",
    ),
    "stamp": Part(
        "h1b", _("H-1B visa and entry"),
        _("With the approved petition you apply at a US consulate. If you are in the US already, ask the hospital's "
          "lawyer whether you need it now."),
        (*INTERVIEW, "enters_on"), "h1b_stamp",
    ),
    "license": Part(
        "plan", _("State training license"),
        _("Names and rules differ by state: a license, a permit or a letter. Ask the program for the form and "
          "its deadline."),
        ("license_sent_on", "license_issued_on"), "training_licence",
    ),
    "onboarding": Part(
        "plan", _("Onboarding"),
        _("Health record, vaccines, background check, life support courses, courses for the record system."),
        ("onboarding_list_on", "onboarding_done_on"), "onboarding",
    ),
    "insurance": Part(
        "plan", _("Health insurance"),
        _("On a J-1 the law sets minimums: $100,000 for each accident or illness, $50,000 evacuation, $25,000 "
          "repatriation, deductible $500 at most (22 CFR 62.14). Write down your amounts and we compare."),
        ("medical_usd", "evacuation_usd", "repatriation_usd", "deductible_usd", "insured_from", "insured_on"),
        "insurance",
    ),
    "move": Part(
        "plan", _("The move"),
        _("A home, travel, and soon after arrival a bank account and a Social Security number."),
        ("home_found_on", "travel_booked_on", "bank_on", "ssn_on", "moved_on"), "relocate",
    ),
}  # fmt: skip

PART_OF = {part.step: key for key, part in PARTS.items() if part.step}
FIRST = ("choice", "contract")
TRACKS = {"j1": ("statement", "ds2019", "sevis", "interview", "entry"), "h1b": ("step3", "lca", "petition", "stamp")}
START = ("license", "onboarding", "insurance", "move")

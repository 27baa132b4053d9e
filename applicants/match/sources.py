"""Where the rules of the Match and of SOAP are written."""

from datetime import date

from applicants.remarks import Source

CHECKED_ON = date(2026, 11, 21)

NRMP_SOAP = Source("NRMP, SOAP pages", "https://www.nrmp.org/", CHECKED_ON)
NRMP_FAQ = Source("NRMP, questions and answers", "https://www.nrmp.org/", CHECKED_ON)
AFTER_SOAP = Source("General knowledge; ask NRMP", "https://www.nrmp.org/", CHECKED_ON, verified=False)
GUIDE_STEPS = Source("Guide “Steps to Complete US Residency” (Anik USMLE)", "", CHECKED_ON)
GUIDE_GRADUATES = Source("Guide “Foreign medical graduate roadmap” (Ace Med Boards)", "", CHECKED_ON)

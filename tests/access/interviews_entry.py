"""Who may bring in an invitation: the applicant alone."""

from tests.support.access import OWNER, OWNER_FORM, OWNER_GO, Row

ROWS = (
    Row("entry:paste", OWNER, also_post=OWNER_FORM),
    Row("entry:keep-mail", OWNER_FORM, post=True),
    Row("entry:file", OWNER, also_post=OWNER_FORM),
    Row("entry:keep-file", OWNER_GO, post=True),  # without the entries that it was made of: choose the file again
)


def objects(_people):
    """These addresses take nothing but the applicant."""
    return {}

"""How a program is named in an address: its ACGME code, or p and the id."""

from typing import Any

from django.http import Http404

from programs.catalogue.models import Program


class ProgramCode:
    """The path converter `code`. No other address below /programs/ has this shape."""

    regex = r"[0-9A-Z]{3}[0-9]{7}|p[0-9]{1,18}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def program_of(code: str) -> Program:
    """The program with this code, specialty, institution and successor at hand. Raises Http404."""
    by: dict[str, Any] = {"pk": int(code[1:])} if code.startswith("p") else {"acgme_code": code}
    found: Program | None = (
        Program.objects.select_related("specialty", "institution", "merged_into").filter(**by).first()
    )
    if found is None:
        raise Http404
    return found

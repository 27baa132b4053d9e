"""Files of made-up programs, and the whole catalogue as one text."""

import csv
import io
import json
from datetime import date
from typing import Any

from django.core import serializers

from programs.catalogue.models import Alias, Institution, Program, Track
from programs.curation.models import Suggestion
from programs.facts.models import Fact, Source
from programs.imports import services
from programs.imports.models import Batch
from programs.specialties.models import Specialty

SEASON = 2028
DAY = date(2026, 11, 1)
HEADER = ["acgme_code", "program_name", "institution", "city", "state", "specialty", "j1_visa", "pct_img", "nrmp_codes"]


def line(number: int, **changed: str) -> dict[str, str]:
    """A row of a made-up file in the shape of a directory of programs."""
    return {
        "acgme_code": f"140990{number:04d}", "program_name": f"Example Program {number} (demo)",
        "institution": f"Example Hospital {number} (demo)", "city": "Exampleville", "state": "OH",
        "specialty": "Internal Medicine", "j1_visa": "Yes", "pct_img": "41.5", "nrmp_codes": f"{number:04d}140C0",
    } | changed  # fmt: skip


def table(rows: list[dict[str, str]], delimiter: str = ",") -> bytes:
    """The rows as the bytes of a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def codes_of_specialties() -> None:
    """Codes as the shipped data will have them, for those that the tests use."""
    for key, code in (("internal-medicine", "140"), ("family-medicine", "120"), ("anesthesiology", "040")):
        Specialty.objects.filter(key=key).update(acgme_code=code, nrmp_codes=[code])


def compared(content: bytes, *, source: str = "Example Directory (demo)", by: Any = None, **changed: Any) -> Batch:
    """A file after its dry run."""
    values: dict[str, Any] = {"file_name": "demo.csv", "season": SEASON, "retrieved_on": DAY, "by": by} | changed
    columns = values.pop("columns", {})
    owner = services.source_named(name=source, type=Source.Type.DIRECTORY)
    batch = services.upload(content=content, source=owner, **values)
    batch = services.set_columns(batch=batch, columns={**batch.columns, **columns}, by=by)
    services.start_dry_run(batch=batch, by=by)
    services.dry_run(batch=batch)
    return Batch.objects.get(pk=batch.pk)


def applied(content: bytes, **changed: Any) -> Batch:
    """A file that was taken over whole."""
    batch = compared(content, **changed)
    services.start_apply(batch=batch, by=changed.get("by"))
    services.apply(batch=batch, by=changed.get("by"))
    return Batch.objects.get(pk=batch.pk)


def dump() -> bytes:
    """The whole catalogue but its history, byte for byte the same for the same catalogue."""
    parts = []
    for model in (Institution, Program, Track, Alias, Fact, Suggestion):
        parts += serializers.serialize("python", model.objects.order_by("pk"))
    return json.dumps(parts, default=str, sort_keys=True, indent=1).encode()

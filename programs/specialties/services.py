"""The writes of specialties."""

import tomllib
from pathlib import Path

from django.db import transaction

from programs.specialties.models import Specialty

SHIPPED = Path(__file__).parent.parent / "data" / "specialties.toml"


@transaction.atomic
def load_specialties(*, path: Path = SHIPPED) -> tuple[int, int]:
    """Bring the specialties to the file. Returns how many are new and how many changed."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {specialty.key: specialty for specialty in Specialty.objects.select_for_update()}
    new = changed = 0
    for entry in document["specialty"]:
        values = {"note": "", "checked_on": document["checked_on"], **entry}
        row = known.get(entry["key"])
        if row is None:
            row, new = Specialty(), new + 1
        elif any(getattr(row, name) != value for name, value in values.items()):
            changed += 1
        else:
            continue
        for name, value in values.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
    return new, changed

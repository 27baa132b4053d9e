"""What the database refuses, and what the person reads then."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction


def refused(row, constraint, message):
    """The row breaks this constraint: `validate_constraints` says so in words, and so does the database."""
    with pytest.raises(ValidationError) as words:
        row.validate_constraints()
    assert message in words.value.messages
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()

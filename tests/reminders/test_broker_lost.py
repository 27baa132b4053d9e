"""/healthz answers, red, while the broker is away."""

import json

import pytest
from celery import current_app


@pytest.mark.django_db
def test_health_is_red_and_says_why_when_the_broker_is_away(client, monkeypatch, tmp_path):
    """Two seconds: how long the broker is waited for."""
    away = f"redis+socket://{tmp_path}/no.sock"
    real = current_app.connection_for_write
    monkeypatch.setattr(current_app, "connection_for_write", lambda: real(url=away))

    answer = client.get("/healthz")

    found = json.loads(answer.content)
    assert answer.status_code == 503
    assert (found["ok"], found["database"], found["broker"]) == (False, True, False)

"""How property tests run: the machine may be busy with other work, which is no finding."""

from hypothesis import HealthCheck, settings

patient = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

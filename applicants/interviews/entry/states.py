"""The time zone of a state, as a proposal. States that two zones share have none here: the person chooses. Pure."""

ZONES = {
    "America/New_York": "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    "America/Chicago": "AL AR IA IL LA MN MO MS OK WI",
    "America/Denver": "CO MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV WA",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
}
"""By the zones of 49 CFR part 71; the Navajo Nation in Arizona and two towns in Nevada differ."""


def zone_of_state(state: str) -> str:
    """The zone of a whole state (two letters); empty for one with two, or none that we know."""
    return next((zone for zone, states in ZONES.items() if state and state.upper() in states.split()), "")

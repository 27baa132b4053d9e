"""The access matrix of each room: see tests.support.access."""

"""The road: seasons and their dates, phases, milestones. The same for everyone; knows no person."""

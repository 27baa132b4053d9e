"""The applicant's own steps of the road: what is done, waits, is dated how; the plan on paper."""

"""The bench says honestly what it saw."""

import pytest

from bench.__main__ import Row, judged, table, timed


def test_times_are_of_the_run_alone_and_in_order(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("bench.__main__.perf_counter", lambda: now[0])
    lengths = [n / 1000 for n in range(1, 101)]

    def run():
        now[0] += lengths.pop()

    def before():
        now[0] += 1000

    p50, p95 = timed(run, 100, before)

    assert (round(p50), round(p95)) == (51, 96)


def test_promise_that_is_broken_is_called_so():
    slow = [Row("plan, warm road: somebody", 4.0, 5.1, 10), Row("dashboard", 1.0, 1.0, 1, queries=16)]

    assert [said.partition(":")[0] for said in judged(slow)] == ["BROKEN", "BROKEN"]


def test_promise_that_holds_and_page_that_is_not_there_yet():
    rows = [Row("plan, warm road: somebody", 1.0, 1.1, 10), Row("dashboard", note="not there yet (status 404)")]

    assert judged(rows) == ["holds: the planner takes under 5 ms (1.10 at most, p95)"]
    assert "not there yet (status 404)" in table(rows)


@pytest.mark.parametrize(("small", "large", "queries", "said"), [
    (59.9, 180.0, 8, ["holds", "holds", "holds"]), (60.0, 180.1, 9, ["BROKEN", "BROKEN", "BROKEN"]),
])  # fmt: skip
def test_promises_of_the_search(small, large, queries, said):
    rows = [
        Row("search 14,000: filters", 1.0, small, 9, queries), Row("search 14,000: text, one error", 1.0, 1.0, 9, 1),
        Row("search 140,000: filters", 1.0, 1.0, 9, 1), Row("search 140,000: text, one error", 1.0, large, 9, 1),
    ]  # fmt: skip

    assert [promise.partition(":")[0] for promise in judged(rows)][1:] == said

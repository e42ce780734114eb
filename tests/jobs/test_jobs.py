"""Jobs, from asking to end, on a real database and both kinds of queue."""

import os
import signal
import time
from pathlib import Path

import pytest

from kit import language, permissions
from kit.database import DB, rows, transaction
from kit.jobs import bell, cancel, lease, queries, submit
from kit.permissions import Principal
from tests.jobs.conftest import come_true, ended, until
from tests.jobs.work import traces

pytestmark = pytest.mark.usefixtures("at_work")


async def test_a_job_runs_by_its_askers_right_and_in_their_language() -> None:
    permissions.become(Principal(7, "user7", None, frozenset()))
    with language.in_language("en"):
        job_id = await submit("test.add", {"terms": [1, 2]})
    permissions.become(None)
    facts = await ended(job_id)
    assert (facts.state, facts.progress) == ("done", 1.0)
    assert facts.result == {"id": 3, "account": 7, "language": "en"}


async def test_a_job_of_an_account_that_is_no_more_fails() -> None:
    permissions.become(Principal(901, "gone", None, frozenset()))
    job_id = await submit("test.add", {"terms": [1]})
    permissions.become(None)
    facts = await ended(job_id)
    assert (facts.state, facts.error_facts) == ("failed", {"account": 901})


async def test_a_job_asked_for_in_a_unit_of_work_that_fails_was_never_asked_for() -> None:
    with pytest.raises(ValueError, match="no"):
        async with transaction():
            job_id = await submit("test.add", {"terms": [1]})
            raise ValueError("no")
    assert await queries.job(job_id) is None


async def test_progress_shows_with_its_note() -> None:
    job_id = await submit("test.add", {"terms": [1]})
    await until(job_id, "running")
    end = time.monotonic() + 5
    while time.monotonic() < end:
        facts = await queries.job(job_id)
        assert facts is not None
        if facts.note:
            break
    assert (facts.progress, facts.note) == (0.5, "Halfway there, {count} to go.")
    assert facts.note_facts == {"count": 1}
    await ended(job_id)


async def test_one_key_one_unfinished_job(folder: str) -> None:
    first = await submit("test.wait", {"folder": folder}, key=folder)
    again = await submit("test.wait", {"folder": folder}, key=folder)
    (Path(folder) / "go").touch()
    await ended(first)
    later = await submit("test.wait", {"folder": folder}, key=folder)
    assert (again == first, later != first) == (True, True)
    await ended(later)


async def test_a_waiting_job_stops_when_asked(folder: str) -> None:
    job_id = await submit("test.wait", {"folder": folder})
    await until(job_id, "running")
    await cancel(job_id)
    facts = await ended(job_id)
    assert (facts.state, traces(folder, "stopped")) == ("cancelled", 1)


async def test_a_job_cancelled_before_its_turn_never_begins(folder: str) -> None:
    async with transaction():
        job_id = await submit("test.wait", {"folder": folder})
        await cancel(job_id)
    await bell.ring([(job_id, 0)])
    facts = await ended(job_id)
    await submit("test.add", {"terms": [1]})
    assert (facts.state, facts.runs, traces(folder, "begun")) == ("cancelled", 0, 0)


async def test_a_deaf_job_is_ended_after_a_grace(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.jobs.runs.GRACE", 0.5)
    job_id = await submit("test.wait", {"folder": folder, "polite": False})
    await until(job_id, "running")
    await cancel(job_id)
    assert (await ended(job_id)).state == "cancelled"


async def test_a_job_that_takes_too_long_fails(folder: str) -> None:
    job_id = await submit("test.hurry", {"folder": folder})
    facts = await ended(job_id)
    assert (facts.state, facts.error_facts) == ("failed", {"seconds": 1})


async def test_a_failing_run_is_followed_by_another(folder: str) -> None:
    job_id = await submit("test.stumble", {"folder": folder, "times": 1})
    facts = await ended(job_id)
    assert (facts.state, facts.runs, facts.result) == ("done", 2, {"id": 2})


async def test_a_job_that_always_fails_is_given_up(folder: str) -> None:
    job_id = await submit("test.stumble", {"folder": folder, "times": 99})
    facts = await ended(job_id)
    assert (facts.state, facts.runs, traces(folder, "begun")) == ("failed", 3, 3)


async def test_a_refusal_fails_a_job_at_once_and_says_why(folder: str) -> None:
    job_id = await submit("test.refuse", {"folder": folder})
    facts = await ended(job_id)
    assert (facts.state, facts.runs) == ("failed", 1)
    assert (facts.error, facts.error_facts) == ("There is no room for {count}.", {"count": 3})


async def test_a_refusal_travels_from_a_child(folder: str) -> None:
    facts = await ended(await submit("test.refuse-deep", {"folder": folder}))
    assert (facts.error, facts.error_facts) == ("There is no room for {count}.", {"count": 7})


async def test_a_child_stops_when_its_job_is_cancelled(folder: str) -> None:
    job_id = await submit("test.solve", {"folder": folder, "steps": 2000})
    await come_true(lambda: traces(folder, "children") == 1)
    await cancel(job_id)
    await come_true(lambda: traces(folder, "stopped") == 1)
    assert (await ended(job_id)).state == "done"  # what it had found was stored


async def test_a_job_whose_child_is_killed_runs_again_and_has_its_effects_once(
    folder: str,
) -> None:
    job_id = await submit("test.solve", {"folder": folder, "steps": 40})
    await come_true(lambda: traces(folder, "children") == 1)
    os.kill(int((Path(folder) / "children").read_text()), signal.SIGKILL)
    facts = await ended(job_id)
    effects = await rows("SELECT count(*) AS n FROM history WHERE key = $1", folder)
    assert (facts.state, facts.runs, traces(folder, "children")) == ("done", 2, 2)
    assert (facts.result, effects[0]["n"]) == ({"id": 1, "steps": 40}, 1)


async def test_a_job_that_stumbles_after_its_effects_is_done(folder: str) -> None:
    job_id = await submit("test.solve", {"folder": folder, "steps": 1, "fall": True})
    await come_true(lambda: traces(folder, "concluded") == 1)
    facts = await ended(job_id)
    effects = await rows("SELECT count(*) AS n FROM history WHERE key = $1", folder)
    assert (facts.state, facts.runs, effects[0]["n"]) == ("done", 1, 1)


async def test_a_job_is_taken_up_once_however_often_the_bell_rings(folder: str) -> None:
    job_id = await submit("test.wait", {"folder": folder})
    await bell.ring([(job_id, extra) for extra in range(1, 12)])
    await until(job_id, "running")
    (Path(folder) / "go").touch()
    assert (await ended(job_id)).result == {"id": 1}


async def test_a_job_whose_message_was_lost_is_found_by_the_sweep() -> None:
    made = await rows(
        "INSERT INTO job (kind, arguments, language, state, progress, runs, failures,"
        " cancel_requested, created_at, due_at) VALUES ('test.add', '{\"terms\": [4]}', 'en',"
        " 'queued', 0, 0, 0, false, now(), now()) RETURNING id"
    )
    assert (await ended(made[0]["id"])).result == {"id": 4, "account": None, "language": "en"}


async def test_a_job_whose_worker_died_is_taken_up_again() -> None:
    made = await rows(
        "INSERT INTO job (kind, arguments, language, state, lease, progress, runs, failures,"
        " cancel_requested, created_at, due_at, heartbeat_at) VALUES ('test.add',"
        " '{\"terms\": [5]}', 'en', 'running', 'dead', 0, 1, 0, false, now(), now(),"
        " now() - interval '20 seconds') RETURNING id"
    )
    facts = await ended(made[0]["id"])
    assert (facts.state, facts.runs) == ("done", 2)
    with pytest.raises(lease.LostLease):
        await lease.conclude(facts.id, "dead", {})


async def test_no_connection_is_left_behind(folder: str) -> None:
    assert DB.pool is not None
    pool = DB.pool
    for _ in range(20):
        await ended(await submit("test.refuse", {"folder": folder}))
    await come_true(lambda: pool.get_idle_size() == pool.get_size())

"""An exam with its trainees and their tokens, straight into a migrated database.

`python -m benchmarks.exam.seed load COUNT` prints {"exam", "tokens", "keepers"};
`python -m benchmarks.exam.seed analysis` makes 10,000 attempts of 100 questions and prints the
seconds of their analysis.
"""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal

from certification import service as certification
from kit import migrate
from kit.database import DB, rows, transaction
from staff.accounts import service as accounts
from staff.accounts.secrets import fingerprint, token
from training.exams.queries.analysis import analysis
from training.exams.rules.blueprints import Blueprint
from training.exams.rules.drafts import Draft, Option
from training.exams.rules.drawing import Line
from training.exams.rules.keys import Single
from training.exams.service import bank
from training.exams.service.exams import ExamDraft, add_exam

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
KEEPERS = 100
"""Trainees beyond those who hand in: they go on saving meanwhile."""


async def exam(code: str, questions: int, pass_percent: int = 60) -> int:
    """An exam of so many questions, all of which it draws."""
    await bank.put_category(code, code, code)
    for number in range(questions):
        draft = Draft(
            kind="single",
            category=code,
            difficulty=1,
            stem=f"{code} {number}",
            key=Single("a"),
            options=tuple(Option(key, f"{key} {number}") for key in "abcd"),
        )
        await bank.add_question(draft, now=NOW, code=f"{code}-{number}")
    terms = ExamDraft(
        name=code,
        blueprint=Blueprint((Line(questions, Decimal(1), code),)),
        limit_minutes=600,
        pass_percent=Decimal(pass_percent),
    )
    return await add_exam(code, terms, now=NOW)


async def _office() -> int:
    """An account of those who issue certificates."""
    made = await rows(
        "INSERT INTO account (username, display_name, password_hash, must_change, large_print, "
        "created_at) VALUES ('office', 'office', 'none', false, false, now()) RETURNING id"
    )
    return int(made[0]["id"])


async def load(count: int) -> dict[str, object]:
    """An exam of 40 questions that one right answer passes, so many trainees, and the keepers.

    A certificate asks for nothing else, so that whoever passes is told of to those who issue it.
    """
    made = await exam("load", 40, pass_percent=1)
    await rows(
        "INSERT INTO service_line (code, name, name_en, mean_minutes) "
        "VALUES ('load', '压测', 'load', 5)"
    )
    await certification.put_type(
        "load", "压测证", lines=["load"], validity_months=36, number_prefix="LOAD", now=NOW
    )
    asked = {"fact": "exam", "exam": "load", "withinMonths": 12}
    await certification.put_conditions(
        "certificate", "load", NOW.date(), asked, source="load", now=NOW
    )
    await accounts.grant_role(await _office(), "personnel", None)
    town = await rows("INSERT INTO town (code, name) VALUES ('load', '压测') RETURNING id")
    people = await rows(
        "INSERT INTO person (employee_no, name, name_pinyin, pinyin_fixed, identity, town, pool, "
        "work_fraction) SELECT 'L' || n, '考生' || n, 'kao sheng', false, 'contract', $1, "
        "'shared', 1 FROM generate_series(1, $2) n RETURNING id",
        town[0]["id"],
        count + KEEPERS,
    )
    tokens: list[str] = []
    for row in people:
        account = await rows(
            "INSERT INTO account (username, display_name, password_hash, must_change, person, "
            "large_print, created_at) VALUES ($1, $1, 'none', false, $2, false, now()) "
            "RETURNING id",
            f"load{row['id']}",
            row["id"],
        )
        await accounts.grant_role(account[0]["id"], "staff", None)
        secret = token()
        await rows(
            "INSERT INTO signed_in (token_hash, account, started_at, seen_at) "
            "VALUES ($1, $2, now(), now())",
            fingerprint(secret),
            account[0]["id"],
        )
        tokens.append(secret)
    return {"exam": made, "tokens": tokens[:count], "keepers": tokens[count:]}


async def measure_analysis(attempts: int = 10_000, questions: int = 100) -> dict[str, object]:
    """Seconds of the analysis of so many attempts at so many questions."""
    made = await exam("analysis", questions)
    async with transaction():
        await rows(
            "INSERT INTO town (code, name) VALUES ('analysis', '分析') ON CONFLICT DO NOTHING"
        )
        await rows(
            "INSERT INTO person (employee_no, name, name_pinyin, pinyin_fixed, identity, town, "
            "pool, work_fraction) SELECT 'A' || n, '考生' || n, 'kao sheng', false, 'contract', "
            "t.id, 'shared', 1 FROM generate_series(1, $1) n, town t WHERE t.code = 'analysis'",
            attempts,
        )
        await rows(
            "INSERT INTO attempt (exam, person, number, seed, started_at, extra_minutes, deadline, "
            "grace_until, state, submitted_at, submitted_by, points, marks, percent, passed, "
            "released_at, unmarked) SELECT $1, id, 1, 0, now(), 0, now(), now(), 'submitted', "
            "now(), 'person', 50, 100, 50, false, now(), 0 FROM person WHERE employee_no LIKE 'A%'",
            made,
        )
        await rows(
            "INSERT INTO attempt_slot (attempt, number, version, kind, options, marks, response, "
            "flagged, saves, share, points, marked_by) "
            'SELECT a.id, v.place, v.id, \'single\', \'[]\', 1, \'{"kind":"single","option":"a"}\','
            " false, 1, r.got, r.got, 'key' FROM attempt a, LATERAL (SELECT v.id, "
            " row_number() OVER (ORDER BY v.id) AS place FROM question_version v "
            " JOIN question q ON q.id = v.question"
            " JOIN question_category c ON c.id = q.category WHERE c.code = 'analysis') v, "
            "LATERAL (SELECT (random() < (a.id % 100 + v.place) / 200.0)::int AS got) r "
            "WHERE a.exam = $1",
            made,
        )
    await rows("ANALYZE")
    begun = time.perf_counter()
    found = await analysis(made)
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "attempts": found.attempts, "items": len(found.items)}


async def _main() -> dict[str, object]:
    await migrate.forwards()
    await DB.start_connection_pool(min_size=1, max_size=4)
    try:
        if sys.argv[1] == "load":
            return await load(int(sys.argv[2]))
        return await measure_analysis()
    finally:
        await DB.close_connection_pool()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_main())))

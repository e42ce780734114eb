"""What participants thought of a session."""

from datetime import datetime

from kit.database import joined, rows
from kit.errors import Refusal
from kit.language import N_


class NotThere(Refusal):
    """Only who was there says how it was."""

    code = "not-there"
    text = N_("Only who was at the session says how it was.")


async def give_feedback(
    session_id: int,
    person_id: int,
    *,
    content: int,
    trainer: int,
    use: int,
    remark: str | None,
    now: datetime,
) -> None:
    """The person's marks from 1 to 5 are counted, in place of earlier ones; raises NotThere.

    No history is kept of it: who said what is nobody's business.
    """
    async with joined():
        there = await rows(
            "SELECT 1 FROM attendance a JOIN session_date d ON d.id = a.session_date "
            "WHERE d.course_session = $1 AND a.person = $2 AND a.minutes > 0 LIMIT 1",
            session_id,
            person_id,
        )
        if not there:
            raise NotThere
        await rows(
            "INSERT INTO session_feedback (course_session, person, content, trainer, use, remark, "
            "at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (course_session, person) "
            "DO UPDATE SET content = excluded.content, trainer = excluded.trainer, "
            "use = excluded.use, remark = excluded.remark, at = excluded.at",
            session_id,
            person_id,
            content,
            trainer,
            use,
            remark,
            now,
        )

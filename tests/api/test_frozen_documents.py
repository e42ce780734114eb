"""Documents that were issued never change."""

import asyncpg
import pytest

from kit import clock
from kit.database import rows, transaction
from kit.documents import freeze, frozen
from kit.errors import NotFound


async def test_a_frozen_document_is_read_back_as_it_was(database: str) -> None:
    kept = await freeze(b"%PDF-1.4 \x00\xff", kind="certificate", made_at=clock.now())
    assert await frozen(kept.id) == kept
    assert len(kept.sha256) == 64


async def test_what_is_rolled_back_was_never_frozen(database: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            kept = await freeze(b"x", kind="certificate", made_at=clock.now())
            raise ZeroDivisionError
    with pytest.raises(NotFound):
        await frozen(kept.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE frozen_document SET content = 'y'",
        "DELETE FROM frozen_document",
        "TRUNCATE frozen_document",
    ],
)
async def test_the_database_refuses_changes(database: str, statement: str) -> None:
    await freeze(b"x", kind="certificate", made_at=clock.now())
    with pytest.raises(asyncpg.RestrictViolationError):
        await rows(statement)

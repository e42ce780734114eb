"""Rotation of the keys over what is stored."""

from kit.database import rows, transaction
from kit.encryption import EncryptedColumn, key_of, opened, seal
from kit.rotation import rotate_column

OLD, NEW = key_of(b"o" * 32), key_of(b"n" * 32)
COLUMN = EncryptedColumn("sealed_for_test", "body")


async def test_rotation_seals_every_text_with_the_first_key_and_leaves_empty_ones_empty(
    database: str,
) -> None:
    await rows("CREATE TABLE sealed_for_test (id bigint PRIMARY KEY, person bigint, body text)")
    async with transaction():
        for key in range(1, 1203):
            body = None if key == 7 else seal(f"text {key}", f"sealed_for_test.body:{key}", [OLD])
            await rows("INSERT INTO sealed_for_test VALUES ($1, $1, $2)", key, body)

    assert await rotate_column(COLUMN, [NEW, OLD]) == 1201
    assert await rotate_column(COLUMN, [NEW, OLD]) == 0

    stored = await rows("SELECT id, body FROM sealed_for_test ORDER BY id")
    await rows("DROP TABLE sealed_for_test")
    assert stored[6]["body"] is None
    assert [
        opened(row["body"], f"sealed_for_test.body:{row['id']}", [NEW])
        for row in stored
        if row["body"]
    ] == [f"text {row['id']}" for row in stored if row["body"]]

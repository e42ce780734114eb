"""Which person an employee number means."""

from kit.database import rows
from kit.errors import NotFound


async def person(employee_no: str) -> tuple[int, int]:
    """(person id, town id); raises NotFound."""
    found = await rows("SELECT id, town FROM person WHERE employee_no = $1", employee_no)
    if not found:
        raise NotFound
    return found[0]["id"], found[0]["town"]

"""Who may read careers."""

from kit.errors import NotFound
from kit.permissions import required
from staff.queries.people import Person, person_by_number

READ = "career.read"
PERMISSIONS = {READ: frozenset({"personnel", "manager", "auditor"})}


async def readable(employee_no: str) -> Person:
    """The person, for themselves and for who may read careers in their town.

    Raises Forbidden without the permission, NotFound for nobody and out of scope.
    """
    reader = required()
    person = await person_by_number(employee_no)
    if person is not None and person.id == reader.person_id:
        return person
    reader.need(READ)
    if person is None:
        raise NotFound(employee_no=employee_no)
    reader.need(READ, person.town_id)
    return person

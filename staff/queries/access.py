"""The person or centre of an address, if whoever asks may know of it."""

from datetime import date

from kit.errors import Forbidden, NotFound
from kit.permissions import required
from staff.queries.people import Person, person_by_id, person_by_number
from staff.queries.places import Centre, centre_by_code


async def open_person(employee_no: str, permission: str, *, own: bool = False) -> Person:
    """The person, when the reader holds `permission` in their town, or is the person and `own`.

    Raises NotFound for nobody and for who is out of scope, Forbidden without the permission.
    """
    principal = required()
    person = await person_by_number(employee_no)
    if own and person is not None and person.id == principal.person_id:
        return person
    if not principal.may(permission):
        raise Forbidden(permission=permission)
    if person is None or not principal.may(permission, person.town_id):
        raise NotFound
    return person


async def open_centre(code: str, permission: str, today: date) -> Centre:
    """The centre, when the reader holds `permission` in its town; raises NotFound or Forbidden."""
    principal = required()
    if not principal.may(permission):
        raise Forbidden(permission=permission)
    centre = await centre_by_code(code, today)
    if centre is None or not principal.may(permission, centre.town_id):
        raise NotFound
    return centre


async def oneself() -> Person:
    """The reader's own record; raises NotFound when the account belongs to no person."""
    principal = required()
    person = None if principal.person_id is None else await person_by_id(principal.person_id)
    if person is None:
        raise NotFound
    return person

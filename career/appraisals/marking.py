"""Who may mark whom: managers their town's people, peers those of the same cycle and town."""

from career.appraisals.queries.cycles import result
from career.permissions import APPRAISALS_MARK
from kit.errors import NotFound
from kit.permissions import required
from staff.queries import directory


async def need_marker(cycle_id: int, employee_no: str) -> tuple[int, str]:
    """(person, `manager` or `peer`): what the reader may mark them as; raises NotFound."""
    reader = required()
    person = await directory.person(employee_no)
    await result(cycle_id, person.id)
    if reader.may(APPRAISALS_MARK, person.town_id):
        return person.id, "manager"
    if reader.person_id is None:
        raise NotFound(employee_no=employee_no)
    own = await result(cycle_id, reader.person_id)
    if own.town != person.town_id:
        raise NotFound(employee_no=employee_no)
    return person.id, "peer"

"""Files of people, places and days."""

from staff.imports.absence import LEAVE, WISHES
from staff.imports.calendar import CALENDAR_DAYS
from staff.imports.people import PEOPLE
from staff.imports.places import CENTRES, SERVICE_LINES

IMPORTS = (SERVICE_LINES, CENTRES, PEOPLE, LEAVE, WISHES, CALENDAR_DAYS)

PERMISSIONS = {
    "centres.import": frozenset({"personnel"}),
    "people.import": frozenset({"personnel"}),
    "leave.import": frozenset({"personnel", "manager"}),
    "wishes.import": frozenset({"personnel", "manager"}),
    "calendar-days.import": frozenset({"personnel"}),
}

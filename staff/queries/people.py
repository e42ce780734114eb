"""People, as lists, single records and look-ups by number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kit.database import rows
from kit.encryption import EncryptedColumn, EncryptedDay, mark
from staff.rules.strokes import stroke_key

ID_NUMBER = EncryptedColumn("person", "id_number", owner="employee_no")
BIRTH_DATE = EncryptedDay("person", "birth_date", owner="employee_no")


def number_mark(number: str | None) -> str | None:
    """What stands beside a sealed identity number, so that an equal one is found."""
    return None if number is None else mark(number, "person.id_number")


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff, with the names of the place they belong to."""

    id: int
    employee_no: str
    name: str
    name_pinyin: str
    pinyin_fixed: bool
    sex: str | None
    sealed_birth: str | None
    """The birth date as it is stored."""
    sealed_number: str | None
    """The identity number as it is stored."""
    identity: str
    employer: str | None
    town_id: int
    town_code: str
    town_name: str
    town_name_en: str | None
    home_centre_id: int | None
    home_centre_code: str | None
    home_centre_name: str | None
    home_centre_name_en: str | None
    pool: str
    work_fraction: Decimal
    hired_on: date | None
    left_on: date | None
    education: str | None

    @property
    def birth_date(self) -> date | None:
        """The birth date, opened; raises KeyMissing."""
        return BIRTH_DATE.day(self.sealed_birth, self.employee_no)

    @property
    def id_number(self) -> str | None:
        """The identity number, opened; raises KeyMissing."""
        return ID_NUMBER.opened(self.sealed_number, self.employee_no)


@dataclass(frozen=True, slots=True)
class PeopleAsked:
    """Which people are asked for, and in which order."""

    search: str = ""
    """A part of the name, the pinyin, its initials, or the beginning of the employee number."""
    town: int | None = None
    towns: frozenset[int] | None = None
    """Only of these towns; None: of every town."""
    centre: int | None = None
    pool: str | None = None
    identity: str | None = None
    gone: bool = False
    """Those who have left, instead of those who are here."""
    order: str = "pinyin"
    """pinyin, strokes, number or hired"""
    descending: bool = False
    offset: int = 0
    limit: int = 50


_PERSON = """
    SELECT p.id, p.employee_no, p.name, p.name_pinyin, p.pinyin_fixed, p.sex,
           p.birth_date AS sealed_birth,
           p.id_number AS sealed_number, p.identity, p.employer, p.town AS town_id,
           t.code AS town_code, t.name AS town_name, t.name_en AS town_name_en,
           p.home_centre AS home_centre_id, c.code AS home_centre_code, c.name AS home_centre_name,
           c.name_en AS home_centre_name_en, p.pool, p.work_fraction, p.hired_on, p.left_on,
           p.education
    FROM person p JOIN town t ON t.id = p.town LEFT JOIN centre c ON c.id = p.home_centre
"""
_ORDERS = {
    # ü stands after u; the same surname stays together before the given name counts.
    "pinyin": """
        replace(split_part(p.name_pinyin, ' ', 1), 'ü', 'u!') COLLATE "C" {way},
        left(p.name, 1) COLLATE "C" {way},
        replace(p.name_pinyin, 'ü', 'u!') COLLATE "C" {way}, p.name COLLATE "C" {way}""",
    "number": "p.employee_no {way}",
    "hired": "p.hired_on {way} NULLS LAST",
}
_FITS = """
    WHERE ($1 = '' OR p.name ILIKE '%' || $2 || '%' OR p.employee_no ILIKE $2 || '%'
           OR translate(p.name_pinyin, 'ü ', 'v') LIKE translate(lower($2), 'ü ', 'v') || '%'
           OR translate(p.name_pinyin, 'ü ', 'u') LIKE translate(lower($2), 'ü ', 'u') || '%'
           OR translate(substr(p.name_pinyin, strpos(p.name_pinyin, ' ') + 1), 'ü ', 'v')
              LIKE translate(lower($2), 'ü ', 'v') || '%'
           OR regexp_replace(p.name_pinyin, '(\\w)\\w*( |$)', '\\1', 'g') LIKE lower($2) || '%')
      AND ($3::bigint IS NULL OR p.town = $3)
      AND ($4::bigint[] IS NULL OR p.town = ANY($4))
      AND ($5::bigint IS NULL OR p.home_centre = $5)
      AND ($6::text IS NULL OR p.pool = $6)
      AND ($7::text IS NULL OR p.identity = $7)
      AND (p.left_on IS NOT NULL AND p.left_on <= $8) = $9
"""


def _like(text: str) -> str:
    """The text with LIKE's own signs taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def people(asked: PeopleAsked, today: date) -> tuple[list[Person], int]:
    """The asked part of the people, and how many fit."""
    facts = (
        asked.search,
        _like(asked.search),
        asked.town,
        None if asked.towns is None else sorted(asked.towns),
        asked.centre,
        asked.pool,
        asked.identity,
        today,
        asked.gone,
    )
    if asked.order == "strokes":
        return await _by_strokes(asked, facts)
    order = _ORDERS[asked.order].format(way="DESC" if asked.descending else "ASC")
    found = await rows(
        f"{_PERSON} {_FITS} ORDER BY {order}, p.id OFFSET $10 LIMIT $11",
        *facts,
        asked.offset,
        asked.limit,
    )
    counted = await rows(f"SELECT count(*) AS total FROM person p {_FITS}", *facts)
    return [Person(**row) for row in found], int(counted[0]["total"])


async def _by_strokes(asked: PeopleAsked, facts: tuple[object, ...]) -> tuple[list[Person], int]:
    named = await rows(f"SELECT p.id, p.name FROM person p {_FITS}", *facts)
    named.sort(key=lambda row: (stroke_key(row["name"]), row["id"]), reverse=asked.descending)
    wanted = [row["id"] for row in named[asked.offset : asked.offset + asked.limit]]
    found = await people_by_id(wanted)
    return [found[person_id] for person_id in wanted], len(named)


async def person_by_number(employee_no: str) -> Person | None:
    """The person of that employee number."""
    found = await rows(f"{_PERSON} WHERE p.employee_no = $1", employee_no)
    return Person(**found[0]) if found else None


async def person_by_id(person_id: int) -> Person | None:
    """The person of that key."""
    found = await rows(f"{_PERSON} WHERE p.id = $1", person_id)
    return Person(**found[0]) if found else None


async def people_by_id(people_ids: Iterable[int]) -> dict[int, Person]:
    """Key -> person, for those that there are."""
    found = await rows(f"{_PERSON} WHERE p.id = ANY($1::bigint[])", sorted(set(people_ids)))
    return {row["id"]: Person(**row) for row in found}


async def ids_by_number(employee_numbers: Sequence[str]) -> dict[str, int]:
    """Employee number -> key, for those that there are."""
    found = await rows(
        "SELECT id, employee_no FROM person WHERE employee_no = ANY($1::text[])",
        list(employee_numbers),
    )
    return {row["employee_no"]: row["id"] for row in found}


async def accounts_of_people(people_ids: Iterable[int]) -> dict[int, int]:
    """Person -> account that can sign in, for notices."""
    found = await rows(
        "SELECT person, id FROM account WHERE person = ANY($1::bigint[]) AND disabled_at IS NULL",
        sorted(set(people_ids)),
    )
    return {row["person"]: row["id"] for row in found}


async def accounts_with_role(role: str, town_id: int | None = None) -> list[int]:
    """Accounts that hold the role, everywhere or in the town, for notices."""
    found = await rows(
        "SELECT DISTINCT a.id FROM account a JOIN role_grant g ON g.account = a.id "
        "WHERE g.role = $1 AND a.disabled_at IS NULL "
        "AND ($2::bigint IS NULL OR g.town IS NULL OR g.town = $2) ORDER BY a.id",
        role,
        town_id,
    )
    return [row["id"] for row in found]


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement with the names of its centre and post."""

    id: int
    person_id: int
    centre_code: str
    centre_name: str
    centre_name_en: str | None
    post_code: str
    post_name: str
    post_name_en: str | None
    kind: str
    first_day: date
    last_day: date | None
    order_no: str
    ordered_on: date | None
    authority: str | None
    work_fraction: Decimal
    cancelled: bool

    def state(self, today: date) -> str:
        """`planned`, `current`, `ended` or `cancelled`."""
        if self.cancelled:
            return "cancelled"
        if self.first_day > today:
            return "planned"
        return "ended" if self.last_day is not None and self.last_day < today else "current"


async def placements(person_id: int, *, cancelled: bool = False) -> list[Placed]:
    """The person's placements, latest first; cancelled ones only when asked for."""
    found = await rows(
        "SELECT l.id, l.person AS person_id, c.code AS centre_code, c.name AS centre_name, "
        "c.name_en AS centre_name_en, o.code AS post_code, o.name AS post_name, "
        "o.name_en AS post_name_en, l.kind, l.first_day, l.last_day, l.order_no, l.ordered_on, "
        "l.authority, l.work_fraction, l.cancelled "
        "FROM placement l JOIN centre c ON c.id = l.centre JOIN post o ON o.id = l.post "
        "WHERE l.person = $1 AND (NOT l.cancelled OR $2) ORDER BY l.first_day DESC, l.id DESC",
        person_id,
        cancelled,
    )
    return [Placed(**row) for row in found]


@dataclass(frozen=True, slots=True)
class LeaveGiven:
    """One leave of a person."""

    id: int
    kind: str
    first_day: date
    last_day: date


async def leave_of(person_id: int) -> list[LeaveGiven]:
    """The person's leave, latest first."""
    found = await rows(
        "SELECT id, kind, first_day, last_day FROM leave WHERE person = $1 "
        "ORDER BY first_day DESC, id DESC",
        person_id,
    )
    return [LeaveGiven(**row) for row in found]


@dataclass(frozen=True, slots=True)
class WishMade:
    """One wish of a person."""

    id: int
    day: date
    session: str
    wish: str
    weight: int


async def wishes_of(person_id: int, since: date) -> list[WishMade]:
    """The person's wishes from a day on, in order."""
    found = await rows(
        "SELECT id, day, session, wish, weight FROM wish WHERE person = $1 AND day >= $2 "
        "ORDER BY day, session",
        person_id,
        since,
    )
    return [WishMade(**row) for row in found]


async def names_of_accounts(account_ids: Iterable[int]) -> dict[int, str]:
    """Account -> what it is called."""
    found = await rows(
        "SELECT id, display_name FROM account WHERE id = ANY($1::bigint[])",
        sorted(set(account_ids)),
    )
    return {row["id"]: row["display_name"] for row in found}

"""Names of what conditions ask for by code."""

from collections.abc import Callable

from certification.rules.reading import Names
from kit.database import rows
from kit.language import gettext, pick


async def names() -> Names:
    """The names of certificate types, service lines and known subjects in the reader's language.

    An exam without a name of its own that shares a certificate type's code is called after it.
    """
    found = await rows(
        "SELECT 'certificate-type' AS kind, code, name, name_en FROM certificate_type "
        "UNION ALL SELECT 'line', code, name, name_en FROM service_line "
        "UNION ALL SELECT 'post', code, name, name_en FROM post "
        "UNION ALL SELECT kind, code, name, name_en FROM known_subject"
    )
    known = {(row["kind"], row["code"]): (row["name"], row["name_en"]) for row in found}

    def name(kind: str, code: str) -> str:
        both = known.get((kind, code))
        if both is None and kind == "exam" and ("certificate-type", code) in known:
            return gettext("exam for {name}", name=pick(*known["certificate-type", code]))
        return pick(*both) if both else code

    return name


async def stands_for_something(kind: str, code: str) -> bool:
    """Whether there is a certificate type or post of that code; of other kinds any code may be."""
    if kind not in {"certificate-type", "post"}:
        return True
    table = "certificate_type" if kind == "certificate-type" else "post"
    return bool(await rows(f"SELECT FROM {table} WHERE code = $1", code))


Choices = Callable[[str], list[tuple[str, str]]]
"""(`certificate-type` | `line` | `exam` | `hours` | `document`) -> (code, name) of each."""


async def choices() -> Choices:
    """What conditions may ask for by code, with names in the reader's language."""
    called = await names()
    found = await rows(
        "SELECT 'certificate-type' AS kind, code FROM certificate_type "
        "UNION SELECT 'exam', code FROM certificate_type UNION SELECT 'line', code "
        "FROM service_line UNION SELECT kind, code FROM known_subject ORDER BY 1, 2"
    )

    def of(kind: str) -> list[tuple[str, str]]:
        return [(row["code"], called(kind, row["code"])) for row in found if row["kind"] == kind]

    return of

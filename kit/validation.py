"""What msgspec says of bad input, in the reader's language."""

import re

from kit.language import N_, gettext

_EXPECTED = {
    "int": N_("Expected a whole number."),
    "float": N_("Expected a number."),
    "decimal": N_("Expected a number."),
    "str": N_("Expected text."),
    "bool": N_("Expected true or false."),
    "array": N_("Expected a list."),
    "object": N_("Expected an object."),
    "date": N_("Expected a date like 2026-12-07."),
    "datetime": N_("Expected an instant like 2026-12-07T00:30:00Z."),
    "uuid": N_("Expected a UUID."),
    "null": N_("Expected nothing here."),
}

_PATTERNS = (
    (r"missing required field `(?P<field>[^`]+)`", N_("This field is required.")),
    (r"contains unknown field `(?P<field>[^`]+)`", N_("There is no such field.")),
    (r"of length <= (?P<limit>\d+)", N_("At most {limit} long.")),
    (r"of length >= (?P<limit>\d+)", N_("At least {limit} long.")),
    (r"Expected `\w+` <= (?P<limit>[-\d.]+)", N_("At most {limit}.")),
    (r"Expected `\w+` >= (?P<limit>[-\d.]+)", N_("At least {limit}.")),
    (r"Expected `\w+` < (?P<limit>[-\d.]+)", N_("Less than {limit}.")),
    (r"Expected `\w+` > (?P<limit>[-\d.]+)", N_("More than {limit}.")),
    (r"matching regex", N_("This has not the right form.")),
    (r"Invalid enum value '?(?P<value>[^' ]*)", N_("There is no “{value}” to choose.")),
    (r"[Ii]nvalid RFC3339 encoded date|[Ii]nvalid ISO8601 date", _EXPECTED["date"]),
    (r"[Ii]nvalid RFC3339 encoded datetime", _EXPECTED["datetime"]),
    (r"malformed|truncated|trailing characters", N_("The body is not valid JSON.")),
)


def explained(message: str) -> tuple[str, str]:
    """(field, text): the field's dotted path, empty for the whole body, and what is wrong.

    A whole sentence is what a Struct of ours says of its values: it is shown as it is.
    """
    text, _, path = message.partition(" - at `")
    field = path.rstrip("`").removeprefix("$").removeprefix(".")
    if re.fullmatch(r"[A-Z][^`]+\.", text):
        return field, gettext(text)
    for pattern, known in _PATTERNS:
        match = re.search(pattern, text)
        if match:
            facts = match.groupdict()
            inner = facts.pop("field", None)
            if inner:
                field = f"{field}.{inner}" if field else inner
            return field, gettext(known, **facts)
    expected = re.match(r"Expected `([\w]+)", text)
    if expected and expected[1] in _EXPECTED:
        return field, gettext(_EXPECTED[expected[1]])
    return field, gettext(N_("This value does not fit."))

"""How certificates of a type are numbered and drawn, as it is given and shown."""

from typing import Annotated

import msgspec
from msgspec import Meta

from certification.rules.numbering import STANDARD


class Look(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Letters before the number, its form (`{prefix}{year}{serial:5}`), the template's code."""

    number_prefix: Annotated[str, Meta(min_length=2, max_length=12)]
    number_form: Annotated[str, Meta(min_length=1, max_length=60)] = STANDARD
    template: Annotated[str, Meta(max_length=40)] = "standard"

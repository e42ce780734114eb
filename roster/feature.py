"""What the roster floor brings: demand, shifts, rosters."""

from kit.feature import Feature
from roster.imports import IMPORTS

FEATURE = Feature(
    name="roster",
    permissions={"cases.import": frozenset({"personnel"})},
    imports=IMPORTS,
)

"""Obstacles as sentences in the reader's language: codes of centres and lines get their names."""

from collections.abc import Mapping
from dataclasses import dataclass

from kit.database import rows
from kit.language import N_, gettext, pick
from roster.solver.explain import Obstacle
from roster.solver.relief import Way
from roster.solver.words import RULES, WAYS, sentence
from staff.queries import directory
from staff.words import SESSIONS


@dataclass(frozen=True, slots=True)
class Wording:
    """Names by code, in the reader's language."""

    lines: Mapping[str, str]
    centres: Mapping[str, str]

    def facts(self, facts: Mapping[str, object]) -> dict[str, object]:
        """The facts with names beside the codes."""
        named = dict(facts)
        if "line" in facts:
            named["line_name"] = self.lines.get(str(facts["line"]), facts["line"])
        if "centre" in facts:
            named["centre_name"] = self.centres.get(str(facts["centre"]), facts["centre"])
        return named

    def sentence(self, obstacle: Obstacle) -> str:
        """The obstacle in a sentence."""
        marked = sentence(obstacle.rule, obstacle.facts)
        return gettext(marked, **self.facts(obstacle.facts))

    def way(self, way: Way, names: Mapping[int, tuple[str, str]]) -> str:
        """The way out in a sentence."""
        name = names.get(int(way.person), ("", ""))[1] if way.person else ""
        comma = gettext(N_(", "))
        return gettext(
            WAYS[way.kind],
            name=name,
            rule_names=comma.join(gettext(RULES[rule]) for rule in way.rules),
            line_names=comma.join(self.line(line) for line in way.lines) or gettext(N_("a window")),
            people=way.people,
            day=way.day or "",
            session_name=gettext(SESSIONS[way.session]) if way.session else "",
        )

    def line(self, code: str) -> str:
        """The line's name."""
        return self.lines.get(code, code)


async def wording() -> Wording:
    """All names."""
    centres = await rows("SELECT code, name, name_en FROM centre")
    return Wording(
        {code: pick(*names) for code, names in (await directory.line_names()).items()},
        {row["code"]: pick(row["name"], row["name_en"]) for row in centres},
    )

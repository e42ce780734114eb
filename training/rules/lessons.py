"""Lessons out of one Markdown text."""

import re

LONGEST_TITLE = 120


def split(text: str) -> list[tuple[str, str]]:
    """(title, text) of every lesson: a line that begins with "# " begins one.

    What stands before the first such line belongs to no lesson and is left out.
    """
    parts = re.split(r"^# +(.+)$", text.replace("\r\n", "\n"), flags=re.MULTILINE)
    return [
        (title.strip()[:LONGEST_TITLE], body.strip())
        for title, body in zip(parts[1::2], parts[2::2], strict=True)
    ]

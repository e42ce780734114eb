"""Text as people type it, made regular before anybody looks at it."""

import unicodedata

_KEPT = {"\n", "\t"}


def clean(text: str) -> str:
    """`text` in NFC, ends trimmed, line ends as LF, without control characters."""
    regular = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        sign for sign in regular if sign in _KEPT or unicodedata.category(sign) not in {"Cc", "Cs"}
    ).strip()

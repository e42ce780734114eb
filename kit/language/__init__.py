"""Two languages, one per request: Chinese first, English complete."""

from kit.language.catalogue import (
    DEFAULT,
    LANGUAGES,
    N_,
    current,
    gettext,
    in_language,
    ngettext,
    pick,
)

__all__ = ["DEFAULT", "LANGUAGES", "N_", "current", "gettext", "in_language", "ngettext", "pick"]

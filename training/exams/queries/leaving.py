"""Questions on their way out, with their places and pictures."""

import re

from kit import files
from training.exams.formats.writing import Leaving
from training.exams.queries import bank
from training.exams.rules.drafts import Draft

MOST = 10_000
_ADDRESS = re.compile(r"/files/([a-z2-7]{32})/[^\s\"'<>)]+")


async def leaving(
    *, search: str = "", category: str = "", kind: str = "", tag: str = "", state: str = ""
) -> list[Leaving]:
    """The questions that fit, as `find_questions` finds them; retired ones only when asked for."""
    lines, _ = await bank.find_questions(
        search=search, category=category, kind=kind, tag=tag, state=state, page_size=MOST
    )
    codes = [line.code for line in lines if state == "retired" or not line.retired]
    shown = await bank.newest(codes)
    paths = await bank.category_paths()
    held: dict[str, tuple[str, bytes]] = {}
    found = []
    for code in codes:
        one = shown[code]
        addresses = _addresses(one.draft)
        for address, name in addresses.items():
            if address not in held:
                stored = await files.find(name)
                if stored is not None:
                    held[address] = (stored.name, await files.content_of(name))
        found.append(
            Leaving(
                code,
                paths[one.draft.category],
                one.draft,
                one.state == "hidden",
                {address: held[address] for address in addresses if address in held},
            )
        )
    return found


def _addresses(draft: Draft) -> dict[str, str]:
    """Address -> code of the files that the texts of a question show."""
    options = [*draft.options, *draft.lefts, *(o for gap in draft.gaps for o in gap.options)]
    texts = [
        draft.stem,
        draft.explanation,
        draft.said.right,
        draft.said.partly,
        draft.said.wrong,
        *draft.hints,
        *(text for option in options for text in (option.text, option.feedback)),
        draft.picture.path if draft.picture else "",
    ]
    return {found[0]: found[1] for text in texts for found in _ADDRESS.finditer(text)}

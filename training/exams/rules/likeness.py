"""When two questions are the same, and when they say nearly the same."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable, Mapping

from training.exams.rules import keys
from training.exams.rules.drafts import Draft

_TAG = re.compile(r"<[^>]{0,400}>")
NEAR = 0.8
"""Share of common pairs of signs from which on two questions are shown as nearly the same."""


def words(text: str) -> str:
    """The letters and digits of a text, without form, case and width."""
    plain = html.unescape(_TAG.sub(" ", text))
    wide = unicodedata.normalize("NFKC", plain).casefold()
    return "".join(sign for sign in wide if sign.isalnum())


def fingerprint(draft: Draft) -> str:
    """The same for questions that ask the same with the same options and the same answer.

    Explanation, feedback, marks, tags and places do not matter, nor does the order of options.
    """
    names = {one.key: words(one.text) for one in (*draft.options, *draft.lefts)}
    parts = [
        draft.kind,
        words(draft.stem) or draft.stem,
        *sorted(names.values()),
        *sorted(words(o.text) for gap in draft.gaps for o in gap.options),
        repr(_named(keys.plain(keys.shown_of(draft.key)), names)),
        draft.picture.path if draft.picture else "",
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _named(value: object, names: Mapping[str, str]) -> object:
    """A stored key with its options' words in place of their letters."""
    match value:
        case str():
            return names.get(value, value)
        case dict():
            kept = {
                names.get(key, key): _named(item, names)
                for key, item in value.items()
                if key != "feedback"
            }
            return sorted(kept.items(), key=repr)
        case list():
            return [_named(item, names) for item in value]
    return value


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring signs of a text's words."""
    plain = words(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset({plain})


def alike(texts: Mapping[str, str], *, near: float = NEAR) -> list[tuple[str, str, float]]:
    """(one, other, how alike from `near` to 1) of all texts that are nearly the same, most first.

    Only texts that share a rare pair of signs are compared, so thousands take seconds.
    """
    signs = {name: pairs_of(text) for name, text in texts.items()}
    holders: dict[str, list[str]] = {}
    for name, held in signs.items():
        for pair in held:
            holders.setdefault(pair, []).append(name)
    found: dict[tuple[str, str], float] = {}
    for name, held in signs.items():
        for other in _companions(name, held, holders, near):
            edge = (min(name, other), max(name, other))
            if edge not in found:
                both = signs[edge[0]] | signs[edge[1]]
                found[edge] = len(signs[edge[0]] & signs[edge[1]]) / len(both)
    close = [(one, other, share) for (one, other), share in found.items() if share >= near]
    return sorted(close, key=lambda entry: (-entry[2], entry[0], entry[1]))


def _companions(
    name: str, held: Iterable[str], holders: Mapping[str, list[str]], near: float
) -> set[str]:
    """Who could be near: of its pairs, even the rarest few must be shared by a near one."""
    rare_first = sorted(held, key=lambda pair: (len(holders[pair]), pair))
    few = rare_first[: len(rare_first) - int(near * len(rare_first)) + 1]
    return {other for pair in few for other in holders[pair] if other != name}

"""Keeps the catalogues: `python -m kit.language.messages`; `--check` fails on what is wrong.

A message stands in the catalogue of the lowest package that uses it, sorted, without places and
dates, so that merges stay small. English is filled in by itself; Chinese keeps its translations.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from babel.messages.pofile import normalize, read_po
from jinja2.ext import babel_extract

from kit.language.catalogue import LANGUAGES, LOCALES

ROOT = Path(__file__).parents[2]
KEYWORDS = ("N_", "_", "gettext", "ngettext")
PLURALS = {"zh_CN": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")

Key = str | tuple[str, str]
"""A message, or its singular and plural."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a catalogue with its translation: one text, or one for each plural form."""

    texts: tuple[str, ...]
    fuzzy: bool = False


def packages(root: Path = ROOT) -> list[str]:
    """The packages from the lowest floor up, as the import contracts name them; the demo on top."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    return [name for name in (*reversed(contracts[0]["layers"]), "demo") if (root / name).is_dir()]


def _in_python(path: Path) -> Iterator[tuple[str, list[str | None]]]:
    """Each marked call: the marker and its arguments, None for what is no plain text."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in KEYWORDS:
                yield (
                    name,
                    [
                        part.value
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                        else None
                        for part in node.args
                    ],
                )


def _in_template(path: Path) -> Iterator[tuple[str, list[str | None]]]:
    with path.open("rb") as source:
        for _, name, texts, _ in babel_extract(
            source, list(KEYWORDS), (), {"encoding": "utf-8", "silent": "no"}
        ):
            yield name, [texts] if isinstance(texts, str) else list(texts or ())


def _used(folder: Path) -> Iterator[Key]:
    found = chain(
        *(_in_python(path) for path in sorted(folder.rglob("*.py"))),
        *(_in_template(path) for path in sorted(folder.rglob("*.html"))),
    )
    for name, texts in found:
        if name == "ngettext" and len(texts) >= 2 and texts[0] and texts[1]:
            yield (texts[0], texts[1])
        elif name != "ngettext" and texts and texts[0]:
            yield texts[0]


@dataclass(frozen=True, slots=True)
class Used:
    """The messages of one package."""

    all: frozenset[Key]
    owned: frozenset[Key]
    """Those that no package below uses."""


def used(root: Path = ROOT) -> dict[str, Used]:
    """For each package the messages that it uses."""
    found: dict[str, Used] = {}
    below: frozenset[Key] = frozenset()
    for package in packages(root):
        everything = frozenset(_used(root / package))
        found[package] = Used(everything, everything - below)
        below |= everything
    return found


def read(path: Path, language: str) -> dict[Key, Entry]:
    """The entries of one catalogue; none when there is no such file."""
    if not path.exists():
        return {}
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    found: dict[Key, Entry] = {}
    for message in catalogue:
        if message.id:
            key: Key = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            text = message.string
            found[key] = Entry(
                (text,) if isinstance(text, str) else tuple(text or ()), message.fuzzy
            )
    return found


def _text(key: Key) -> str:
    return key if isinstance(key, str) else key[0]


def _forms(key: Key, language: str) -> int:
    return 1 if isinstance(key, str) or language != "en" else 2


def write(path: Path, language: str, entries: dict[Key, Entry]) -> None:
    """The catalogue holds `entries`, sorted."""
    lines = [
        'msgid ""',
        'msgstr ""',
        f'"Language: {language}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {PLURALS[language]}\\n"',
    ]
    for key in sorted(entries, key=lambda item: (_text(item).lower(), _text(item))):
        entry = entries[key]
        lines.append("")
        if entry.fuzzy:
            lines.append("#, fuzzy")
        if isinstance(key, str):
            lines += [
                f"msgid {normalize(key, width=0)}",
                f"msgstr {normalize(entry.texts[0], width=0)}",
            ]
        else:
            lines += [
                f"msgid {normalize(key[0], width=0)}",
                f"msgid_plural {normalize(key[1], width=0)}",
            ]
            lines += [
                f"msgstr[{number}] {normalize(text, width=0)}"
                for number, text in enumerate(entry.texts)
            ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")


def _wanted(keys: frozenset[Key], language: str, known: dict[Key, Entry]) -> dict[Key, Entry]:
    if language == "en":
        return {key: Entry((key,) if isinstance(key, str) else key) for key in keys}
    blank = {key: Entry(("",) * _forms(key, language)) for key in keys}
    return blank | {key: known[key] for key in keys if key in known}


def update(only: Sequence[str] = (), root: Path = ROOT, locales: Path = LOCALES) -> int:
    """The catalogues (of `only`) hold what is used; how many messages wait for a translation."""
    wanted = {name: keys for name, keys in used(root).items() if name in (only or (name,))}
    waiting = 0
    for language in LANGUAGES:
        known: dict[Key, Entry] = {}
        for path in sorted((locales / language).glob("*.po")):
            known |= {key: entry for key, entry in read(path, language).items() if any(entry.texts)}
        for package, keys in wanted.items():
            path = locales / language / f"{package}.po"
            own = {key: entry for key, entry in read(path, language).items() if any(entry.texts)}
            entries = _wanted(keys.owned, language, known | own)
            if entries or path.exists():
                write(path, language, entries)
            waiting += sum(not all(entry.texts) for entry in entries.values())
    return waiting


def complaints(root: Path = ROOT, locales: Path = LOCALES) -> list[str]:
    """What is wrong with the catalogues, one line each.

    A message that a package below says too may stay: a change below breaks nothing above.
    """
    wrong: list[str] = []
    for language in LANGUAGES:
        for package, keys in used(root).items():
            entries = read(locales / language / f"{package}.po", language)
            found = [(key, "missing") for key in keys.owned - set(entries)]
            found += [(key, "no longer used") for key in set(entries) - keys.all]
            found += [
                (key, fault)
                for key in keys.all & set(entries)
                for fault in _faults(key, entries[key], language)
            ]
            wrong += sorted(f"{language}/{package}.po: {word}: {_text(key)}" for key, word in found)
    return wrong


def _faults(key: Key, entry: Entry, language: str) -> Iterator[str]:
    if entry.fuzzy:
        yield "fuzzy"
    if len(entry.texts) != _forms(key, language) or not all(entry.texts):
        yield "not translated"
        return
    expected = set(_PLACEHOLDER.findall(key if isinstance(key, str) else key[1]))
    for text in entry.texts:
        if set(_PLACEHOLDER.findall(text)) - {"{count}"} != expected - {"{count}"}:
            yield "other placeholders"


def main(arguments: list[str]) -> int:
    """The exit status of the command."""
    if arguments == ["--check"]:
        wrong = complaints()
        print("\n".join(wrong) or "All messages are translated.")
        return 1 if wrong else 0
    if set(arguments) - set(packages()):
        print("usage: python -m kit.language.messages [--check | PACKAGE …]", file=sys.stderr)
        return 2
    print(f"{update(arguments)} messages wait for a translation.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

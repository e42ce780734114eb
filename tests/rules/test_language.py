from functools import cache
from pathlib import Path

import pytest

from kit.language import messages
from kit.language.catalogue import LOCALES, gettext, in_language
from kit.web.environment import build


@cache
def _complaints() -> tuple[str, ...]:
    return tuple(messages.complaints())


@pytest.mark.parametrize("package", messages.packages())
def test_a_catalogue_holds_exactly_what_its_package_says_and_all_of_it_is_translated(package: str):
    if not (LOCALES / "zh_CN" / f"{package}.po").exists():
        pytest.skip("no catalogue yet")
    place = f"/{package}.po: "
    assert [line for line in _complaints() if place in line] == []


def test_every_template_compiles():
    folders = [path for path in messages.ROOT.glob("*/templates") if path.parent.name != "kit"]
    environment = build(folders)
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


def _project(root: Path, text: str) -> Path:
    (root / "shop").mkdir()
    (root / "shop" / "__init__.py").write_text(text)
    (root / "pyproject.toml").write_text(
        '[tool.importlinter]\n[[tool.importlinter.contracts]]\nlayers = ["shop"]\n'
    )
    return root


def test_a_new_message_is_missing_until_the_tool_has_run_and_someone_has_translated(tmp_path: Path):
    root = _project(tmp_path, 'from x import N_\nA = N_("{count} shoes")\n')
    locales = tmp_path / "locales"
    assert messages.complaints(root, locales) == [
        "zh_CN/shop.po: missing: {count} shoes",
        "en/shop.po: missing: {count} shoes",
    ]
    assert messages.update((), root, locales) == 1
    assert messages.complaints(root, locales) == ["zh_CN/shop.po: not translated: {count} shoes"]


def test_a_translation_without_its_placeholder_is_found(tmp_path: Path):
    root = _project(tmp_path, 'from x import N_\nA = N_("{number} shoes")\n')
    locales = tmp_path / "locales"
    messages.update((), root, locales)
    messages.write(
        locales / "zh_CN" / "shop.po", "zh_CN", {"{number} shoes": messages.Entry(("鞋",))}
    )
    assert messages.complaints(root, locales) == [
        "zh_CN/shop.po: other placeholders: {number} shoes"
    ]


def test_a_message_no_longer_used_leaves_the_catalogue(tmp_path: Path):
    root = _project(tmp_path, "")
    locales = tmp_path / "locales"
    messages.write(locales / "zh_CN" / "shop.po", "zh_CN", {"Old": messages.Entry(("旧",))})
    assert messages.complaints(root, locales) == ["zh_CN/shop.po: no longer used: Old"]
    messages.update((), root, locales)
    assert messages.complaints(root, locales) == []


def test_texts_come_in_the_language_of_the_block():
    with in_language("zh_CN"):
        assert gettext("Page {page} of {pages}", page=1, pages=3) == "第 1 页，共 3 页"
    with in_language("en"):
        assert gettext("Page {page} of {pages}", page=1, pages=3) == "Page 1 of 3"

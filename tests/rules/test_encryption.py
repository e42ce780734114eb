"""Texts sealed at rest."""

import pytest

from kit.encryption import EncryptedColumn, KeyMissing, key_of, mark, opened, seal

OLD, NEW = key_of(b"o" * 32), key_of(b"n" * 32)
COLUMN = EncryptedColumn("some_table", "secret_text")


def test_a_sealed_text_opens_for_its_owner_and_shows_nothing_of_itself() -> None:
    sealed = seal("440682199001011234", "42", [NEW])
    assert "440682" not in sealed
    assert opened(sealed, "42", [NEW]) == "440682199001011234"


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    assert seal("text", "42", [NEW]) != seal("text", "42", [NEW])


def test_a_sealed_text_copied_to_another_owner_does_not_open() -> None:
    with pytest.raises(KeyMissing):
        opened(seal("text", "42", [NEW]), "43", [NEW])


def test_a_text_that_was_changed_or_is_no_sealed_text_does_not_open() -> None:
    sealed = seal("text", "42", [NEW])
    for broken in (sealed[:-4] + "AAAA", sealed[:12], "plain", ""):
        with pytest.raises(KeyMissing):
            opened(broken, "42", [NEW])


def test_a_new_key_in_front_seals_while_the_old_one_still_opens() -> None:
    old = seal("text", "some_table.secret_text:42", [OLD])
    anew = COLUMN.sealed_anew(old, 42, [NEW, OLD])
    assert anew.startswith(f"{NEW.name}:")
    assert opened(anew, "some_table.secret_text:42", [NEW]) == "text"


def test_without_the_key_the_refusal_names_it() -> None:
    with pytest.raises(KeyMissing) as refused:
        opened(seal("text", "42", [OLD]), "42", [NEW])
    assert refused.value.facts == {"key": OLD.name}


def test_equal_texts_have_equal_marks_for_one_purpose_only() -> None:
    assert mark("text", "a") == mark("text", "a")
    assert mark("text", "a") != mark("text", "b")


def test_nothing_stays_nothing() -> None:
    assert COLUMN.seal(None, 1) is None
    assert COLUMN.opened(None, 1) is None

from pathlib import Path

import pytest

from kit.settings import BadSettings, Settings, read


def test_nothing_given_means_the_embedded_parts_and_the_own_machine() -> None:
    assert read({}) == Settings(data_dir=Path("data").absolute())


def test_empty_values_count_as_not_given() -> None:
    assert read({"DATABASE_URL": " ", "REDIS_URL": ""}).database_url is None


def test_every_wrong_variable_is_named_at_once() -> None:
    with pytest.raises(BadSettings) as caught:
        read(
            {"PORT": "x", "DATABASE_URL": "mysql://h/d", "SECRET_KEY": "short", "LOG_FORMAT": "xml"}
        )
    text = str(caught.value)
    assert [
        name for name in ("PORT", "DATABASE_URL", "SECRET_KEY", "LOG_FORMAT") if name not in text
    ] == []


@pytest.mark.parametrize("port", ["0", "65536", "-1", "８０８０", "1_0"])
def test_a_port_is_a_number_a_socket_can_have(port: str) -> None:
    with pytest.raises(BadSettings):
        read({"PORT": port})


def test_the_public_address_follows_the_port_and_loses_its_last_slash() -> None:
    assert read({"PORT": "8123"}).public_url == "http://127.0.0.1:8123"
    assert read({"PUBLIC_URL": "https://sg.example/"}).public_url == "https://sg.example"
    assert read({"PUBLIC_URL": "https://sg.example/"}).secure is True

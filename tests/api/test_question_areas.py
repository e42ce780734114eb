"""Areas of a picture, set on a page."""

import re

import pytest

from kit import files
from tests import exam_factories
from tests.api.conftest import SignIn
from tests.exam_factories import LONG_AGO
from training.exams.queries import bank
from training.exams.rules import areas
from training.exams.rules.areas import WrongArea
from training.exams.rules.drafts import Area, Draft, Option, Picture
from training.exams.rules.keys import Single, TrueFalse
from training.exams.service import bank as bank_service

PICTURE = Picture("/files/x/counter.png", 480, 240)


@pytest.mark.parametrize(
    ("shape", "numbers", "area"),
    [
        ("rect", "40, 60, 200, 180", Area("rect", (40, 60, 200, 180))),
        ("circle", "100，100；30", Area("circle", (100, 100, 30))),
        ("poly", "0 0 480 0 480 240", Area("poly", (0, 0, 480, 0, 480, 240))),
        ("", " ", None),
    ],
)
def test_an_area_is_a_shape_and_its_numbers(shape: str, numbers: str, area: Area | None) -> None:
    assert areas.read(shape, numbers, PICTURE) == area
    if area is not None:
        assert areas.read(shape, areas.written(area), PICTURE) == area


@pytest.mark.parametrize(
    ("shape", "numbers", "why"),
    [
        ("", "1, 2, 3", "Choose the shape"),
        ("star", "1, 2, 3", "Choose the shape"),
        ("rect", "1, 2, x, 4", "Whole numbers"),
        ("rect", "1, 2, 1.5, 4", "Whole numbers"),
        ("rect", "", "four numbers"),
        ("rect", "200, 60, 40, 180", "four numbers"),
        ("circle", "10, 10, 0", "three numbers"),
        ("poly", "0, 0, 10, 0", "three corners"),
        ("poly", "0, 0, 10, 0, 10, 10, 5", "three corners"),
        ("rect", "0, 0, 481, 10", "beyond"),
        ("circle", "-1, 10, 5", "beyond"),
        ("rect", "0, 0, 99999999, 10", "Whole numbers"),
    ],
)
def test_what_is_no_area_is_refused(shape: str, numbers: str, why: str) -> None:
    with pytest.raises(WrongArea, match=why):
        areas.read(shape, numbers, PICTURE)


async def test_a_picture_gets_its_areas_on_a_page(client_as: SignIn) -> None:
    examiner, staff = await client_as("examiner"), await client_as("staff")
    category = await exam_factories.category()
    code = await exam_factories.question(category, Single("a"))
    address = f"/questions/{code}/areas"
    sent = {"picture": ("counter.png", exam_factories.counter(), "image/png")}

    early = await examiner.post(address, data={"shape1": "rect", "numbers1": "1, 2, 3, 4"})
    broken = await examiner.post(address, files={"picture": ("a.png", b"MZ", "image/png")})
    shown = await examiner.post(address, data={"shape1": ""}, files=sent)
    fields = dict(re.findall(r'name="(path|width|height)" value="([^"]+)"', shown.text))
    empty = await examiner.post(address, data=fields)
    wrong = await examiner.post(
        address, data={**fields, "shape1": "rect", "numbers1": "0, 0, 500, 9"}
    )
    unchanged = await bank.question(code)
    kept = await examiner.post(
        address,
        data={
            **fields,
            "shape1": "rect",
            "numbers1": "40, 60, 200, 180",
            "shape2": "circle",
            "numbers2": "360, 120, 60",
        },
    )
    found = await bank.question(code)
    again = await examiner.get(address)

    assert (early.status_code, broken.status_code, shown.status_code) == (422, 422, 200)
    assert (fields["width"], fields["height"]) == ("480", "240")
    assert (empty.status_code, wrong.status_code) == (422, 422)
    assert "Draw at least one area." in empty.text
    assert "This area reaches beyond the picture." in wrong.text
    assert 'value="0, 0, 500, 9"' in wrong.text
    assert unchanged is not None
    assert unchanged.version == 1
    assert kept.status_code == 303
    assert found is not None
    assert found.version == 2
    assert found.draft.picture == Picture(fields["path"], 480, 240)
    assert [option.area for option in found.draft.options[:2]] == [
        Area("rect", (40, 60, 200, 180)),
        Area("circle", (360, 120, 60)),
    ]
    assert found.draft.key == unchanged.draft.key
    assert 'value="360, 120, 60"' in again.text
    assert (await staff.get(address)).status_code == 403

    await examiner.post(address, data={"action": "without"})
    bare = await bank.question(code)
    assert bare is not None
    assert bare.draft.picture is None
    assert bare.draft == unchanged.draft


async def test_only_choices_have_areas(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    category = await exam_factories.category()
    code = await exam_factories.question(category, TrueFalse(True))
    assert (await examiner.get(f"/questions/{code}/areas")).status_code == 404
    assert (await examiner.get("/questions/no-such/areas")).status_code == 404


async def test_areas_stay_when_the_words_of_a_question_change(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    category = await exam_factories.category()
    shown = await files.keep("counter.png", exam_factories.counter(), files.PICTURES, now=LONG_AGO)
    drawn = (Area("rect", (40, 60, 200, 180)), Area("circle", (360, 120, 60)))
    code = await bank_service.add_question(
        Draft(
            kind="single",
            category=category,
            difficulty=1,
            stem="哪个窗口？",
            key=Single("RIGHT"),
            options=(
                Option("LEFT", "左边", feedback="再看看", area=drawn[0]),
                Option("RIGHT", "右边", area=drawn[1]),
            ),
            picture=Picture(shown.path, 480, 240),
        ),
        now=LONG_AGO,
    )
    changed = await examiner.post(
        f"/questions/{code}",
        data={
            "kind": "single",
            "category": category,
            "difficulty": "1",
            "format": "plain",
            "marks": "1",
            "stem": "社保在哪个窗口？",
            "optiona": "左边",
            "optionb": "右边",
            "right": "b",
        },
    )
    found = await bank.question(code)

    assert changed.status_code == 303
    assert found is not None
    assert (found.version, found.draft.stem) == (2, "社保在哪个窗口？")
    assert [option.area for option in found.draft.options] == list(drawn)
    assert found.draft.options[0].feedback == "再看看"
    assert found.draft.picture == Picture(shown.path, 480, 240)

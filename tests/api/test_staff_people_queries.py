from datetime import date

import pytest

from staff.queries import people as people_queries
from staff.queries.people import PeopleAsked
from staff.queries.places import centres, posts, service_lines, town_by_code, towns
from tests import factories

TODAY = date(2026, 12, 7)


async def _found(**asked: object) -> list[str]:
    found, total = await people_queries.people(PeopleAsked(**asked), TODAY)
    assert total == len(found)
    return [person.name for person in found]


@pytest.mark.parametrize("search", ["单", "单雄信", "shanxiong", "sxx", "SXX"])
async def test_a_person_is_found_by_name_pinyin_and_initials(app, search):
    town = await factories.town()
    await factories.person(town, name="单雄信", name_pinyin="shan xiong xin")
    await factories.person(town, name="李娜", name_pinyin="li na")
    assert await _found(search=search, town=town) == ["单雄信"]


@pytest.mark.parametrize("search", ["%", "_", "\\", "'"])
async def test_signs_of_patterns_are_searched_as_they_are(app, search):
    town = await factories.town()
    await factories.person(town)
    assert await _found(search=search, town=town) == []


async def test_people_sort_by_pinyin_or_by_strokes(app):
    town = await factories.town()
    for name, pinyin in (("丁一", "ding yi"), ("曾强", "zeng qiang"), ("查干", "zha gan")):
        await factories.person(town, name=name, name_pinyin=pinyin)
    assert await _found(town=town, order="pinyin") == ["丁一", "曾强", "查干"]
    assert await _found(town=town, order="strokes") == ["丁一", "查干", "曾强"]


async def test_who_has_left_is_in_another_list(app):
    town = await factories.town()
    await factories.person(town, name="王五", left_on=date(2026, 12, 7))
    await factories.person(town, name="赵六", left_on=date(2026, 12, 8))
    assert await _found(town=town) == ["赵六"]
    assert await _found(town=town, gone=True) == ["王五"]


async def test_a_town_is_shown_with_its_centres_windows_and_people(app):
    town = await factories.town()
    main = await factories.centre(town, level="town", windows=8)
    await factories.centre(town, parent=main, windows=3)
    await factories.person(town, home=main)
    (found,) = await towns(TODAY, frozenset({town}))
    assert (found.centres, found.windows, found.people) == (2, 11, 1)
    assert await town_by_code(found.code, TODAY) == found
    listed = await centres(TODAY, towns=frozenset({town}), level="community")
    assert [centre.parent_name for centre in listed] == ["某社区"]


async def test_posts_and_service_lines_are_listed(app):
    line = await factories.service_line()
    post = await factories.post(service_line=line)
    assert post in [found.id for found in await posts(TODAY)]
    assert line in [found.id for found in await service_lines()]

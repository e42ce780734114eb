"""Names and identity numbers."""

import csv
from datetime import date

import pytest

from staff import words
from staff.imports import absence, people
from staff.rules import identity_numbers
from staff.rules.identity_numbers import Fault
from staff.rules.names import (
    centre_in_english,
    initials,
    is_name,
    pinyin,
    read_by_machine,
    town_code,
    town_in_english,
)
from tests.shared_data import ROOT


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单小红", "shan xiao hong"),
        ("曾仲怡", "zeng zhong yi"),
        ("仇英", "qiu ying"),
        ("解缙", "xie jin"),
        ("区小𬭎", "ou xiao hong"),
        ("朴春燕", "piao chun yan"),
        ("查良镛", "zha liang yong"),
        ("乐嘉", "yue jia"),
        ("盖叫天", "ge jiao tian"),
        ("翟让", "zhai rang"),
        ("单于飞", "chan yu fei"),
        ("吕洞宾", "lü dong bin"),
        ("小单", "xiao dan"),
        ("阿依古丽·买买提", "a yi gu li mai mai ti"),
        ("Li Na", "li na"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("长孙无忌", "zhang sun wu ji"),
        ("令狐冲", "ling hu chong"),
        ("欧阳修", "ou yang xiu"),
        ("欧阳", "ou yang"),
        ("乐正克", "yue zheng ke"),
        ("缪荣", "miao rong"),
        ("繁钦", "po qin"),
        ("种师道", "chong shi dao"),
        ("员半千", "yun ban qian"),
        ("折德扆", "she de yi"),
        ("那英", "na ying"),
        ("覃塘", "qin tang"),
        ("郗鉴", "xi jian"),
        ("逄先知", "pang xian zhi"),
        ("冼星海", "xian xing hai"),
        ("佘太君", "she tai jun"),
        ("召虎", "shao hu"),
        ("秘书", "bi shu"),
        ("黑山", "he shan"),
        ("洗清", "xian qing"),
        ("车水", "che shui"),
        ("褚遂良", "chu sui liang"),
        ("晟林", "cheng lin"),
        ("林晟", "lin sheng"),
        ("薄一", "bo yi"),
        ("阚泽", "kan ze"),
        ("卜算子", "bu suan zi"),
        ("区·巴特尔", "qu ba te er"),
        ("李曾", "li ceng"),
        ("王T恤", "wang t xu"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, reading: str) -> None:
    assert pinyin(name) == reading


def test_the_pinyin_of_the_data_set_is_ours() -> None:
    with (ROOT / "demo/nanhai/staff.csv").open(encoding="utf-8") as source:
        people = list(csv.DictReader(source))
    own = {
        (row["name"], pinyin(row["name"]))
        for row in people
        if row["name_pinyin"] not in {pinyin(row["name"]), read_by_machine(row["name"])}
    }
    assert own == set()


def test_initials_are_the_first_letters() -> None:
    assert initials(pinyin("欧阳小红")) == "oyxh"


def test_a_masked_identity_number_keeps_its_length_and_four_characters() -> None:
    assert identity_numbers.masked("11010519491231002X") == "11**************2X"
    assert identity_numbers.masked(None) is None
    assert identity_numbers.region("11010519491231002X") == "110105"


@pytest.mark.parametrize(
    "name", ["李娜", "阿依古丽·买买提", "区小𬭎", "Ana-María O'Neil", "们" * 50]
)
def test_names_of_all_kinds_are_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "李",
        "",
        "李1",
        "·李",
        "李·",
        "李\u200b娜",
        "李\x00娜",
        "<b>",
        "们" * 51,
        "e\u0301a",
        "李  娜",
    ],
)
def test_what_is_no_name_is_none(name: str) -> None:
    assert not is_name(name)


def test_every_identity_number_of_the_data_set_is_right() -> None:
    with (ROOT / "demo/nanhai/staff.csv").open(encoding="utf-8") as source:
        people = list(csv.DictReader(source))
    assert {identity_numbers.fault(row["id_number"]) for row in people} == {None}
    assert [
        (identity_numbers.birth_date(row["id_number"]), identity_numbers.sex(row["id_number"]))
        for row in people
    ] == [(date.fromisoformat(row["birth_date"]), row["sex"]) for row in people]


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("11010519491231002X", None),
        ("110105194912310021", Fault.CHECK),
        ("11010519490231002X", Fault.DAY),
        ("1101051949123100", Fault.FORM),
        ("١١٠١٠٥19491231002X", Fault.FORM),
    ],
)
def test_identity_numbers_are_checked_by_the_standard(number: str, fault: Fault | None) -> None:
    assert identity_numbers.fault(number) == fault


def test_places_have_english_names_and_codes() -> None:
    assert town_code("狮山镇") == "shishan"
    assert town_in_english("桂城街道") == "Guicheng Subdistrict"
    assert town_in_english("南海") is None
    assert (
        centre_in_english("狮山镇第01社区行政服务中心", "狮山镇")
        == "Shishan Town Community 01 Service Centre"
    )
    assert (
        centre_in_english("狮山镇罗村行政服务中心", "狮山镇")
        == "Shishan Town Luocun Service Centre"
    )
    assert centre_in_english("某处", "狮山镇") is None


def test_every_code_that_a_file_may_hold_has_a_name() -> None:
    both = (
        (people.IDENTITIES, words.IDENTITIES),
        (people.POOLS, words.POOLS),
        (people.EDUCATION, words.EDUCATION),
        (absence.LEAVE_KINDS, words.LEAVE),
    )
    assert [set(taken) ^ set(named) for taken, named in both] == [set()] * 4

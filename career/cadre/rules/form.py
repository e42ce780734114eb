"""The fields of the appointment form, how they are stored and printed, and as XML.

Element names are those that personnel software exchanges (docs/sources.md#lrmx); dates are stored
yyyyMM and printed yyyy.MM; a field that is empty is printed 无.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kit.errors import Invalid
from kit.language import N_

NOTHING = "无"
MOST_FAMILY = 30
LARGEST_PHOTO = 1_000_000
_MONTH = re.compile(r"(\d{4})(0[1-9]|1[0-2])(\d{2})?")
_LED = re.compile(r"^(\d{4})(0[1-9]|1[0-2])(?=\D)")
_WRITTEN = re.compile(r"(\d{4})\s*[.\-/年]\s*(\d{1,2})(?:\s*[.\-/月]\s*(\d{1,2})?)?\s*日?")
_LINE = re.compile(r"(\d{4})\.(\d{2})\s*[-—－]{1,3}\s*(?:(\d{4})\.(\d{2}))?\s+(.+)")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its element, what it is called, and what fits."""

    name: str
    label: str
    longest: int = 60
    month: bool = False
    """Whether it is a month: stored yyyyMM."""
    duty: bool = False
    """Whether the service knows it without the file: filled in unless the file says otherwise."""
    long: bool = False


_DEGREES = tuple(
    Field(f"{kind}_{part}", label, 80, duty=kind == "QuanRiZhiJiaoYu" and part == "XueLi")
    for kind, word in (
        ("QuanRiZhiJiaoYu", N_("Full-time education: {what}")),
        ("ZaiZhiJiaoYu", N_("In-service education: {what}")),
    )
    for part, label in (
        ("XueLi", word),
        ("XueWei", word),
        ("XueLi_BiYeYuanXiaoXi", word),
        ("XueWei_BiYeYuanXiaoXi", word),
    )
)
DEGREE_PARTS = {
    "XueLi": N_("schooling"),
    "XueWei": N_("degree"),
    "XueLi_BiYeYuanXiaoXi": N_("school and subject of the schooling"),
    "XueWei_BiYeYuanXiaoXi": N_("school and subject of the degree"),
}
FIELDS: tuple[Field, ...] = (
    Field("XingMing", N_("Name"), 50, duty=True),
    Field("XingBie", N_("Sex"), 4, duty=True),
    Field("ChuShengNianYue", N_("Month of birth"), month=True, duty=True),
    Field("MinZu", N_("Ethnic group"), 20),
    Field("JiGuan", N_("Ancestral home"), 40),
    Field("ChuShengDi", N_("Place of birth"), 40),
    Field("RuDangShiJian", N_("Joined the Party in"), 40),
    Field("CanJiaGongZuoShiJian", N_("Began to work in"), month=True),
    Field("JianKangZhuangKuang", N_("Health"), 20),
    Field("ZhuanYeJiShuZhiWu", N_("Professional title"), 60),
    Field("ShuXiZhuanYeYouHeZhuanChang", N_("Fields known well, strengths"), 120),
    *_DEGREES,
    Field("XianRenZhiWu", N_("Present post"), 200, duty=True),
    Field("NiRenZhiWu", N_("Proposed post"), 200),
    Field("NiMianZhiWu", N_("Post to be relieved of"), 200),
    Field("JianLi", N_("Résumé"), 6000, duty=True, long=True),
    Field("JiangChengQingKuang", N_("Rewards and punishments"), 2000, duty=True, long=True),
    Field("NianDuKaoHeJieGuo", N_("Results of yearly appraisals"), 1000, duty=True, long=True),
    Field("RenMianLiYou", N_("Reason for the appointment"), 2000, long=True),
    Field("ChengBaoDanWei", N_("Reporting office"), 80),
    Field("JiSuanNianLingShiJian", N_("Age reckoned as of"), month=True),
    Field("TianBiaoShiJian", N_("Form filled in on"), 8),
    Field("TianBiaoRen", N_("Form filled in by"), 50),
    Field("ShenFenZheng", N_("Identity number"), 18, duty=True),
)
BY_NAME = {one.name: one for one in FIELDS}
_RELATIVE = (
    ("ChengWei", "relation", 20),
    ("XingMing", "name", 50),
    ("ChuShengRiQi", "born", 8),
    ("ZhengZhiMianMao", "party", 20),
    ("GongZuoDanWeiJiZhiWu", "work", 120),
)


@dataclass(frozen=True, slots=True)
class Relative:
    """A member of the family, as the form lists them."""

    relation: str = ""
    name: str = ""
    born: str = ""
    """yyyyMM"""
    party: str = ""
    work: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The form's texts by element name; what is not there is empty."""

    texts: Mapping[str, str] = field(default_factory=dict)
    family: Sequence[Relative] = ()
    photo: str = ""
    """A JPEG or PNG in base64."""

    def text(self, name: str) -> str:
        """The field's text; empty when there is none."""
        return self.texts.get(name, "")


def month_of(day: date) -> str:
    """A day as the form stores it."""
    return f"{day:%Y%m}"


def stored_date(text: str, *, day: bool = False) -> str:
    """`1990.09`, `1990-9` or `1990年9月` as `199009`, with the day for `day`; other text as it is.

    Programs write months in these ways, and so do people who type.
    """
    found = _WRITTEN.fullmatch(text)
    if not found:
        return text[:6] if not day and len(text) == 8 and _MONTH.fullmatch(text) else text
    month = f"{found[1]}{int(found[2]):02}"
    return f"{month}{int(found[3]):02}" if day and found[3] else month


def printed_month(stored: str) -> str:
    """`199009` as `1990.09`, `199009；民盟` as `1990.09；民盟`; other text stays as it is."""
    found = _MONTH.fullmatch(stored)
    return f"{found[1]}.{found[2]}" if found else _LED.sub(r"\1.\2", stored)


def printed(form: Form, name: str) -> str:
    """The field as it stands on paper: 无 when it is empty."""
    text = form.text(name).strip()
    return (printed_month(text) if text else "") or NOTHING


def age(born: str, as_of: date) -> int | None:
    """Full years by the month of birth; None: not a month, or not born yet."""
    found = _MONTH.fullmatch(born)
    if not found:
        return None
    months = as_of.year * 12 + as_of.month - int(found[1]) * 12 - int(found[2])
    return months // 12 if months >= 0 else None


def resume_line(first: date, last: date | None, text: str) -> str:
    """`1990.09--1994.07  单位职务`; a post that is still held ends in spaces."""
    end = f"{last:%Y.%m}" if last else " " * 7
    return f"{first:%Y.%m}--{end}  {text}"


def resume(text: str) -> list[tuple[str, str]]:
    """(`1990.09--1994.07`, what) for each line.

    A line of another form has no period; one that is indented goes on from the line before, and
    has a blank one.
    """
    found = []
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match:
            start, end = f"{match[1]}.{match[2]}", f"{match[3]}.{match[4]}" if match[3] else ""
            found.append((f"{start}--{end}", match[5].strip()))
        elif line.strip():
            goes_on = bool(found) and line[0].isspace()
            found.append((" " if goes_on else "", line.strip()))
    return found


def mistakes(form: Form) -> dict[str, str]:
    """Field -> what is wrong with it."""
    found: dict[str, str] = {}
    for name, text in form.texts.items():
        known = BY_NAME.get(name)
        if known is None:
            found[name] = N_("There is no such field.")
        elif len(text) > known.longest:
            found[name] = N_("This is too long.")
        elif known.month and text and not _MONTH.fullmatch(text):
            found[name] = N_("A month like 199009.")
    if len(form.family) > MOST_FAMILY:
        found["JiaTingChengYuan"] = N_("At most 30 members of the family.")
    for number, one in enumerate(form.family):
        for element, attribute, longest in _RELATIVE:
            if len(getattr(one, attribute)) > longest:
                found[f"JiaTingChengYuan.{number}.{element}"] = N_("This is too long.")
    if form.photo and not photo_bytes(form):
        found["ZhaoPian"] = N_("The photo is no JPEG or PNG of at most 1 MB.")
    return found


def photo_bytes(form: Form) -> bytes | None:
    """The photo; None without one, or when it is none."""
    try:
        content = base64.b64decode(re.sub(r"\s", "", form.photo), validate=True)
    except (binascii.Error, ValueError):
        return None
    good = content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    return content if good and len(content) <= LARGEST_PHOTO else None


def checked(form: Form) -> Form:
    """The form; raises Invalid naming every field that is wrong."""
    wrong = mistakes(form)
    if wrong:
        raise Invalid(wrong)
    return form


def to_xml(form: Form) -> bytes:
    """The form as an .lrmx file: UTF-8 XML, every element there, in the usual order."""
    root = Element("Person")
    for one in FIELDS:
        if one.name == "ChengBaoDanWei":
            _family_to(root, form)
        SubElement(root, one.name).text = form.text(one.name)
    SubElement(root, "ZhaoPian").text = form.photo
    SubElement(root, "Version").text = "3.2.1.6"
    indent(root)
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _family_to(root: Element, form: Form) -> None:
    family = SubElement(root, "JiaTingChengYuan")
    for one in form.family:
        item = SubElement(family, "Item")
        for element, attribute, _ in _RELATIVE:
            SubElement(item, element).text = getattr(one, attribute)


def from_element(root: Element) -> tuple[Form, list[str]]:
    """(the form, elements that are not read); raises Invalid when it is no form or a bad one."""
    if root.tag != "Person":
        raise Invalid({"file": N_("This is no .lrmx file: its root is not “Person”.")})
    texts: dict[str, str] = {}
    family: list[Relative] = []
    ignored: list[str] = []
    photo = ""
    for child in root:
        text = (child.text or "").strip()
        if child.tag == "JiaTingChengYuan":
            family = [
                Relative(
                    **{
                        attribute: _relative_text(element, item.findtext(element) or "")
                        for element, attribute, _ in _RELATIVE
                    }
                )
                for item in child
                if item.tag == "Item"
            ]
        elif child.tag == "ZhaoPian":
            photo = text
        elif child.tag in BY_NAME:
            text = "\n".join(line.rstrip() for line in text.splitlines())
            texts[child.tag] = "" if text == NOTHING else _regular(child.tag, text)
        elif child.tag != "Version":
            ignored.append(str(child.tag)[:60])
    kept = [one for one in family if any((one.relation, one.name, one.work))]
    return checked(Form(texts, kept, photo)), ignored


def _regular(name: str, text: str) -> str:
    if BY_NAME[name].month:
        return stored_date(text)
    if name == "TianBiaoShiJian":
        return stored_date(text, day=True)
    if name == "XingMing":
        return _closed_up(text)
    return stored_date(text) if name == "RuDangShiJian" else text


def _relative_text(element: str, text: str) -> str:
    text = text.strip()
    if element == "XingMing":
        return _closed_up(text)
    return stored_date(text) if element == "ChuShengRiQi" else text


def _closed_up(name: str) -> str:
    """A name of two characters that was widened with blanks, as forms like it, without them."""
    parts = name.split()
    return "".join(parts) if all(len(part) == 1 for part in parts) else name


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that an import would change."""

    name: str
    before: str
    after: str


def differences(before: Form, after: Form) -> list[Difference]:
    """What `after` changes; what it leaves empty stays as it is."""
    found = [
        Difference(one.name, before.text(one.name), after.text(one.name))
        for one in FIELDS
        if after.text(one.name) and after.text(one.name) != before.text(one.name)
    ]
    if after.family and list(after.family) != list(before.family):
        found.append(Difference("JiaTingChengYuan", _told(before.family), _told(after.family)))
    if after.photo and after.photo != before.photo:
        found.append(Difference("ZhaoPian", "1" if before.photo else "", "1"))
    return found


def _told(family: Sequence[Relative]) -> str:
    return "; ".join(
        f"{one.relation} {one.name} {one.born} {one.party} {one.work}" for one in family
    )


def merged(before: Form, after: Form) -> Form:
    """`before` with everything that `after` says."""
    texts = {**before.texts, **{name: text for name, text in after.texts.items() if text}}
    return Form(texts, after.family or before.family, after.photo or before.photo)

"""Everything a certificate says, frozen with it, and how it is said in each language."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import get_month_names

ZH, EN = "zh-CN", "en"
LANGUAGES = (ZH, EN)
_MONTHS = tuple(get_month_names(locale="en").values())


@dataclass(frozen=True, slots=True)
class CertificateData:
    """Everything the document says; frozen with it."""

    number: str
    name: str
    name_pinyin: str
    employee_no: str
    type: str
    type_en: str | None
    lines: tuple[tuple[str, str | None], ...]
    issued_on: date
    first_day: date
    last_day: date | None
    issuer: str
    issuer_en: str | None
    verify: str
    made_at: datetime


def plain(data: CertificateData) -> dict[str, Any]:
    """The data as it is stored; `of_plain` gives it back."""
    return asdict(data)


def of_plain(stored: Mapping[str, Any]) -> CertificateData:
    """The data of a stored certificate."""
    last = stored["last_day"]
    return CertificateData(
        **{
            **stored,
            "lines": tuple((name, english) for name, english in stored["lines"]),
            "issued_on": date.fromisoformat(stored["issued_on"]),
            "first_day": date.fromisoformat(stored["first_day"]),
            "last_day": last and date.fromisoformat(last),
            "made_at": datetime.fromisoformat(stored["made_at"]),
        }
    )


FIELDS = (
    "name",
    "pinyin",
    "employeeNo",
    "number",
    "type",
    "lines",
    "issuedOn",
    "firstDay",
    "lastDay",
    "issuer",
    "verify",
)
"""What a template may name. `type`, `lines`, days and `issuer` are in the page's language; with
`.zh` or `.en` after them in that one."""
SPOKEN = ("type", "lines", "issuedOn", "firstDay", "lastDay", "issuer")


def field_names() -> tuple[str, ...]:
    """Every name that may stand between braces."""
    return FIELDS + tuple(f"{name}.{tongue}" for name in SPOKEN for tongue in ("zh", "en"))


def words(data: CertificateData, language: str) -> dict[str, str]:
    """Field name -> what stands there on a page of that language."""
    chinese, english = _chinese(data), _english(data)
    return {
        "name": data.name,
        "pinyin": " ".join(syllable.capitalize() for syllable in data.name_pinyin.split()),
        "employeeNo": data.employee_no,
        "number": data.number,
        "verify": data.verify,
        **(english if language == EN else chinese),
        **{f"{name}.zh": text for name, text in chinese.items()},
        **{f"{name}.en": text for name, text in english.items()},
    }


def _chinese(data: CertificateData) -> dict[str, str]:
    return {
        "type": data.type,
        "lines": "、".join(name for name, _ in data.lines),
        "issuedOn": _day_zh(data.issued_on),
        "firstDay": _day_zh(data.first_day),
        "lastDay": "长期" if data.last_day is None else _day_zh(data.last_day),
        "issuer": data.issuer,
    }


def _english(data: CertificateData) -> dict[str, str]:
    return {
        "type": data.type_en or data.type,
        "lines": ", ".join(english or name for name, english in data.lines),
        "issuedOn": _day_en(data.issued_on),
        "firstDay": _day_en(data.first_day),
        "lastDay": "without end" if data.last_day is None else _day_en(data.last_day),
        "issuer": data.issuer_en or data.issuer,
    }


def _day_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _day_en(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

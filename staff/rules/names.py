"""Names: their form, their pinyin, and English names of places."""

import re
import unicodedata
from functools import cache

from pypinyin import Style, lazy_pinyin

# How these read as surnames; as words pypinyin reads them otherwise.
# Two-character ones stand first: they are looked for first.
SURNAMES = {
    "单于": "chan yu",
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "澹台": "tan tai",
    "长孙": "zhang sun",
    "令狐": "ling hu",
    "宗政": "zong zheng",
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "区": "ou",
    "朴": "piao",
    "查": "zha",
    "乐": "yue",
    "盖": "ge",
    "翟": "zhai",
    "任": "ren",
    "华": "hua",
    "纪": "ji",
    "过": "guo",
    "宁": "ning",
    "冼": "xian",
    "缪": "miao",
    "牟": "mu",
    "尹": "yin",
    "员": "yun",
    "贠": "yun",
    "召": "shao",
    "种": "chong",
    "秘": "bi",
    "逄": "pang",
    "折": "she",
    "黑": "he",
    "繁": "po",
    "覃": "qin",
    "哈": "ha",
    "訾": "zi",
    "晟": "cheng",
    "洗": "xian",
    "燕": "yan",
    "应": "ying",
    "葛": "ge",
    "车": "che",
    "卜": "bu",
    "钭": "tou",
    "那": "na",
    "佟": "tong",
    "祭": "zhai",
    "隗": "wei",
    "郗": "xi",
    "粘": "nian",
    "瞿": "qu",
    "谌": "chen",
    "褚": "chu",
    "郇": "xun",
    "俞": "yu",
    "沈": "shen",
    "曲": "qu",
    "臧": "zang",
    "藏": "zang",
    "撒": "sa",
    "尉": "wei",
    "幸": "xing",
    "相": "xiang",
    "戚": "qi",
    "强": "qiang",
    "殷": "yin",
    "石": "shi",
    "厘": "li",
    "吕": "lü",
}
DOT = "·"


def is_name(name: str) -> bool:
    """Whether `name` is a person's name: 2 to 50 letters, NFC, `·` and single blanks within."""
    if not 2 <= len(name) <= 50 or name != unicodedata.normalize("NFC", name):
        return False
    inner = name.replace(DOT, "").replace("-", "").replace("'", "").replace(" ", "")
    good_marks = name[0] not in f"{DOT}- '" and name[-1] not in f"{DOT}- '" and "  " not in name
    return good_marks and bool(inner) and all(unicodedata.category(c)[0] in "LM" for c in inner)


@cache
def pinyin(name: str) -> str:
    """The name's syllables in lower case without tones: `区小红` -> `ou xiao hong`."""
    head = next((s for s in SURNAMES if name.startswith(s) and len(name) > len(s)), "")
    rest = lazy_pinyin(name[len(head) :], style=Style.NORMAL, v_to_u=True)
    syllables = ([SURNAMES[head]] if head else []) + [part.strip(" ·").lower() for part in rest]
    return " ".join(" ".join(syllables).split())


def read_by_machine(name: str) -> str:
    """What pypinyin alone makes of the name: surnames such as 曾 or 区 come out wrong."""
    syllables = (part.strip(" ·").lower() for part in lazy_pinyin(name, style=Style.NORMAL))
    return " ".join(" ".join(syllables).split())


_TOWN = re.compile(r"(?P<name>.+?)(?P<kind>街道|镇|乡)")
_KINDS = {"街道": "Subdistrict", "镇": "Town", "乡": "Township"}
_CENTRE = re.compile(r"(?:第(?P<number>[0-9]+)社区|(?P<place>.*?))行政服务中心")


def _joined(chinese: str) -> str:
    return "".join(lazy_pinyin(chinese, style=Style.NORMAL, v_to_u=True))


def town_code(name: str) -> str:
    """For addresses: `狮山镇` -> `shishan`."""
    match = _TOWN.fullmatch(name)
    code = re.sub(r"[^a-z0-9]+", "-", _joined(match["name"] if match else name).lower())
    return code.strip("-")[:36] or "town"


def town_in_english(name: str) -> str | None:
    """`狮山镇` -> `Shishan Town`; None: not of that form."""
    match = _TOWN.fullmatch(name)
    return f"{_joined(match['name']).capitalize()} {_KINDS[match['kind']]}" if match else None


def centre_in_english(name: str, town: str) -> str | None:
    """`狮山镇第01社区行政服务中心` -> `Shishan Town Community 01 Service Centre`."""
    town_name = town_in_english(town)
    match = _CENTRE.fullmatch(name.removeprefix(town))
    if town_name is None or match is None:
        return None
    if match["number"]:
        return f"{town_name} Community {match['number']} Service Centre"
    place = f" {_joined(match['place']).capitalize()}" if match["place"] else ""
    return f"{town_name}{place} Service Centre"

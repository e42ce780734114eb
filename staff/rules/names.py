"""Names: their form, their pinyin, and English names of places."""

import re
import unicodedata
from functools import cache

# How these read as surnames; alone or in words pypinyin reads them otherwise.
# Source: Xiandai Hanyu Cidian (7th ed.), the entries marked 姓 (docs/sources.md#names).
SURNAMES = {
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
    "缪": "miao",
    "繆": "miao",
    "繁": "po",
    "种": "chong",
    "员": "yun",
    "贠": "yun",
    "折": "she",
    "覃": "qin",
    "秘": "bi",
    "召": "shao",
    "黑": "he",
    "洗": "xian",
    "卜": "bu",
    "祭": "zhai",
    "隗": "wei",
    "粘": "nian",
    "郇": "xun",
    "藏": "zang",
    "句": "gou",
    "阚": "kan",
    "都": "du",
    "能": "nai",
    "佴": "nai",
    "薄": "bo",
    "么": "yao",
    "乜": "nie",
    "角": "jue",
    "晟": "cheng",
    "令": "ling",
    "车": "che",
    "那": "na",
    "郗": "xi",
    "逄": "pang",
    "冼": "xian",
    "佘": "she",
    "褚": "chu",
    "尉": "wei",
    "瞿": "qu",
    "谌": "chen",
    "撒": "sa",
}
# Surnames of two characters, with their readings.
COMPOUND = {
    "单于": "chan yu",
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "澹台": "tan tai",
    "长孙": "zhang sun",
    "令狐": "ling hu",
    "乐正": "yue zheng",
    "宰父": "zai fu",
    "鲜于": "xian yu",
    "拓跋": "tuo ba",
    "夹谷": "jia gu",
    "亓官": "qi guan",
    "欧阳": "ou yang",
    "上官": "shang guan",
    "司徒": "si tu",
    "司马": "si ma",
    "司空": "si kong",
    "司寇": "si kou",
    "诸葛": "zhu ge",
    "皇甫": "huang fu",
    "慕容": "mu rong",
    "夏侯": "xia hou",
    "东方": "dong fang",
    "东郭": "dong guo",
    "南宫": "nan gong",
    "西门": "xi men",
    "公孙": "gong sun",
    "公羊": "gong yang",
    "公冶": "gong ye",
    "公良": "gong liang",
    "公西": "gong xi",
    "轩辕": "xuan yuan",
    "端木": "duan mu",
    "百里": "bai li",
    "呼延": "hu yan",
    "赫连": "he lian",
    "钟离": "zhong li",
    "宇文": "yu wen",
    "濮阳": "pu yang",
    "淳于": "chun yu",
    "仲孙": "zhong sun",
    "太叔": "tai shu",
    "申屠": "shen tu",
    "闾丘": "lü qiu",
    "子车": "zi ju",
    "颛孙": "zhuan sun",
    "巫马": "wu ma",
    "漆雕": "qi diao",
    "壤驷": "rang si",
    "谷梁": "gu liang",
    "梁丘": "liang qiu",
    "左丘": "zuo qiu",
    "微生": "wei sheng",
    "羊舌": "yang she",
    "宗政": "zong zheng",
    "独孤": "du gu",
    "第五": "di wu",
}
# How these read in given names, where pypinyin knows the surname only.
GIVEN = {"晟": "sheng"}
DOT = "·"


def is_name(name: str) -> bool:
    """Whether `name` is a person's name: 2 to 50 letters, NFC, `·` and single blanks within."""
    if not 2 <= len(name) <= 50 or name != unicodedata.normalize("NFC", name):
        return False
    inner = name.replace(DOT, "").replace("-", "").replace("'", "").replace(" ", "")
    good_marks = name[0] not in f"{DOT}- '" and name[-1] not in f"{DOT}- '" and "  " not in name
    return good_marks and bool(inner) and all(unicodedata.category(c)[0] in "LM" for c in inner)


def surname(name: str) -> str:
    """The surname at the head of a Han name, for its reading only; empty: read as one word.

    Names with a dot, and long ones, are transcribed from other languages: they have none.
    """
    if DOT in name or len(name) > 4 or name[:1] < "一":
        return ""
    return name[:2] if len(name) > 2 and name[:2] in COMPOUND else name[:1]


def _syllables(text: str, *, v_to_u: bool = False) -> list[str]:
    """The reading of each character; the library's phrases are loaded when first needed."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    return lazy_pinyin(text, style=Style.NORMAL, v_to_u=v_to_u)


def _read(word: str) -> list[str]:
    return _syllables(word, v_to_u=True)


def _given(name: str) -> list[str]:
    syllables = _read(name)
    if len(syllables) != len(name):  # Latin letters among the signs: they stay together
        return syllables
    return [GIVEN.get(sign, read) for sign, read in zip(name, syllables, strict=True)]


@cache
def pinyin(name: str) -> str:
    """The name's syllables in lower case without tones: `区小红` -> `ou xiao hong`."""
    head = surname(name)
    known = SURNAMES.get(head) or COMPOUND.get(head)
    syllables = ([known] if known else _read(head)) + _given(name[len(head) :])
    return " ".join(" ".join(part.strip(f" {DOT}") for part in syllables).lower().split())


def read_by_machine(name: str) -> str:
    """What pypinyin alone makes of the name: surnames such as 曾 or 区 come out wrong."""
    syllables = (part.strip(f" {DOT}").lower() for part in _syllables(name))
    return " ".join(" ".join(syllables).split())


def initials(name_pinyin: str) -> str:
    """The first letter of every syllable: `ou xiao hong` -> `oxh`."""
    return "".join(syllable[0] for syllable in name_pinyin.split())


_TOWN = re.compile(r"(?P<name>.+?)(?P<kind>街道|镇|乡)")
_KINDS = {"街道": "Subdistrict", "镇": "Town", "乡": "Township"}
_CENTRE = re.compile(r"(?:第(?P<number>[0-9]+)社区|(?P<place>.*?))行政服务中心")


def _joined(chinese: str) -> str:
    return "".join(_syllables(chinese, v_to_u=True))


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


def line_in_english(code: str) -> str:
    """A service line's English name as its code says it: `social_insurance` is Social insurance."""
    return " ".join(re.split(r"[_\-. ]+", code)).strip().capitalize()

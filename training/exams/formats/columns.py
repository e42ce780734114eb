"""The columns of a table of questions."""

from kit.imports import Column, columns
from kit.language import N_
from training.exams.rules import drafts, faults

_OPTIONS = {
    "a": (N_("Option A"), N_("Option A in English")),
    "b": (N_("Option B"), N_("Option B in English")),
    "c": (N_("Option C"), N_("Option C in English")),
    "d": (N_("Option D"), N_("Option D in English")),
    "e": (N_("Option E"), N_("Option E in English")),
    "f": (N_("Option F"), N_("Option F in English")),
    "g": (N_("Option G"), N_("Option G in English")),
    "h": (N_("Option H"), N_("Option H in English")),
    "i": (N_("Option I"), N_("Option I in English")),
    "j": (N_("Option J"), N_("Option J in English")),
}
LETTERS = "".join(_OPTIONS)
_COMMENTS = {
    "a": N_("Comment on option A"),
    "b": N_("Comment on option B"),
    "c": N_("Comment on option C"),
    "d": N_("Comment on option D"),
    "e": N_("Comment on option E"),
    "f": N_("Comment on option F"),
    "g": N_("Comment on option G"),
    "h": N_("Comment on option H"),
    "i": N_("Comment on option I"),
    "j": N_("Comment on option J"),
}
YES = "yes"


def _optional(name: str, label: str, longest: int, *aliases: str) -> Column:
    return Column(
        name, label, columns.text(longest), required=False, aliases=aliases, may_lack=True
    )


def _whole(name: str, label: str, most: int, *aliases: str) -> Column:
    parse = columns.whole(0, most)
    return Column(name, label, parse, required=False, aliases=aliases, may_lack=True)


COLUMNS = (
    Column("code", N_("Code"), columns.code(60), aliases=("编号", "试题编号")),
    Column(
        "kind",
        N_("Kind of question"),
        columns.choice(
            {
                "single": ("单选", "单选题"),
                "multiple": ("多选", "多选题"),
                "true-false": ("判断", "判断题"),
                "numeric": ("数值", "数值题", "填数"),
                "short": ("简答", "简答题", "填词"),
                "matching": ("配对", "配对题", "连线"),
                "ordering": ("排序", "排序题"),
                "cloze": ("填空", "填空题"),
                "essay": ("问答", "问答题", "论述"),
            }
        ),
        aliases=("题型",),
    ),
    Column("category", N_("Category"), columns.text(60), aliases=("类别", "分类")),
    Column(
        "difficulty",
        N_("Difficulty"),
        columns.choice({"1": ("易", "easy"), "2": ("中", "medium"), "3": ("难", "hard")}),
        aliases=("难度",),
    ),
    Column("stem", N_("Question"), columns.text(faults.LONGEST_STEM), aliases=("题干", "题目")),
    _optional("right", N_("Right answer"), 2000, "答案", "正确答案"),
    _optional("stem_en", N_("Question in English"), faults.LONGEST_STEM, "英文题干"),
    *(
        _optional(f"option_{letter}", label, faults.LONGEST_OPTION, f"选项{letter.upper()}")
        for letter, (label, _) in _OPTIONS.items()
    ),
    *(
        _optional(f"option_{letter}_en", label, faults.LONGEST_OPTION, f"英文选项{letter.upper()}")
        for letter, (_, label) in _OPTIONS.items()
    ),
    Column(
        "tolerance",
        N_("Tolerance"),
        columns.decimal(0, 1e9, places=6),
        required=False,
        aliases=("允许误差",),
        may_lack=True,
    ),
    _optional("unit", N_("Unit"), 20, "单位"),
    _optional("unit_en", N_("Unit in English"), 20, "英文单位"),
    _optional("explanation", N_("Explanation"), faults.LONGEST_EXPLANATION, "解析"),
    _optional(
        "explanation_en", N_("Explanation in English"), faults.LONGEST_EXPLANATION, "英文解析"
    ),
    _optional("law", N_("Law"), 120, "法律依据"),
    _optional("article", N_("Article"), 60, "条文"),
    Column(
        "law_on",
        N_("In force since"),
        columns.day(),
        required=False,
        aliases=("施行日期",),
        may_lack=True,
    ),
    _optional("service_line", N_("Service line"), 40, "业务线"),
    _optional("rule", N_("Marking rule"), 20, "评分方式"),
    _optional("title", N_("Title"), 255, "标题"),
    _optional("tags", N_("Tags"), 400, "标签"),
    Column(
        "format",
        N_("Text format"),
        columns.choice(dict.fromkeys(drafts.FORMATS, ())),
        required=False,
        aliases=("文本格式",),
        may_lack=True,
    ),
    Column(
        "marks",
        N_("Marks"),
        columns.decimal(0, 1000, places=2, above=True),
        required=False,
        aliases=("分值",),
        may_lack=True,
    ),
    _optional("units", N_("Units of the number"), 200, "可用单位"),
    _whole("most_chosen", N_("How many may be chosen"), 50, "最多可选"),
    Column(
        "fixed_order",
        N_("Keep this order on papers"),
        columns.choice({YES: ("是", "true", "1"), "no": ("否", "false", "0")}),
        required=False,
        aliases=("选项固定",),
        may_lack=True,
    ),
    *(
        _optional(f"comment_{letter}", label, faults.LONGEST_OPTION, f"选项{letter.upper()}反馈")
        for letter, label in _COMMENTS.items()
    ),
    _optional("said_right", N_("Said after a right answer"), faults.LONGEST_OPTION, "答对反馈"),
    _optional(
        "said_partly", N_("Said after a partly right answer"), faults.LONGEST_OPTION, "部分答对反馈"
    ),
    _optional("said_wrong", N_("Said after a wrong answer"), faults.LONGEST_OPTION, "答错反馈"),
    _optional("hints", N_("Hints, one a line"), faults.LONGEST_OPTION, "提示"),
    Column(
        "penalty",
        N_("Penalty of a wrong try elsewhere"),
        columns.decimal(0, 1000, places=7),
        required=False,
        aliases=("再答扣分",),
        may_lack=True,
    ),
    _whole("least_words", N_("Least words"), 100_000, "最少字数"),
    _whole("most_words", N_("Most words"), 100_000, "最多字数"),
    _whole("lines", N_("Lines of the field"), 60, "作答行数"),
    _optional("template", N_("What the field begins with"), faults.LONGEST_OPTION, "作答模板"),
    _optional("law_en", N_("Law in English"), 160, "法律依据英文"),
)

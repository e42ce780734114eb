from training.pages.markdown import markdown
from training.rules.lessons import split


def test_a_heading_begins_a_lesson() -> None:
    text = "前言\n# 一\n甲\n\n## 小节\n乙\n# 二\r\n丙"
    assert split(text) == [("一", "甲\n\n## 小节\n乙"), ("二", "丙")]


def test_a_text_without_headings_has_no_lesson() -> None:
    assert split("只有文字") == []


def test_markdown_of_a_lesson_becomes_html_with_tables() -> None:
    html = markdown("## 一\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n")
    assert "<h3>一</h3>" in html
    assert "<td>1</td>" in html


def test_nothing_in_a_lesson_runs_or_loads() -> None:
    html = markdown(
        "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n"
        "[甲](javascript:alert(1)) ![乙](https://example.org/x.png) [丙](http://example.org)"
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html.replace("(javascript:alert(1))", "")
    assert 'href="http://' not in html

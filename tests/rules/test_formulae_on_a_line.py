"""Formulae where no MathML is shown: on one line, in signs that our fonts have."""

import pytest

from kit.web.linear import linear
from kit.web.richtext import words_of


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{40}{2}", "40/2"),
        (r"\frac{a+b}{2}", "(a + b)/2"),
        (r"x^{10}+\sqrt{y}", "x^10 + √y"),
        (r"\sum_{i=1}^{n} i \le 10", "∑_(i = 1)^n i ≤ 10"),
        (r"\text{面积} = 3\times 4", "面积 = 3 × 4"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1, 2; 3, 4)"),
    ],
)
def test_a_formula_is_told_on_one_line(tex: str, line: str) -> None:
    assert linear(tex) == line


@pytest.mark.parametrize("tex", [r"\broken{", r"\hbar", "x" * 3000])
def test_what_cannot_be_told_stays_as_it_is_written(tex: str) -> None:
    assert linear(tex) == tex


def test_the_words_of_a_text_have_no_tex_and_prices_stay() -> None:
    assert words_of(r"期限 \(\frac{40}{2}\) 天") == "期限 40/2 天"
    assert words_of("价格 $5 和 $6") == "价格 $5 和 $6"
    assert words_of(r"<p>当 \(a&lt;b\)</p>", "html") == "当 a<b"
    maths = "<math><mfrac><mn>1</mn><mi>x</mi></mfrac><mo>&lt;</mo><mn>3</mn></math>"
    assert words_of(f"<p>若 {maths}</p>", "html") == "若 1/x < 3"
    assert words_of("<p><math><mn>1</math></p>", "html") == "1"

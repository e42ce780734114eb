import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from roster.solver.cuts import Cuts, Rows, broken_by


def rows_of(matrix, low, high, top):
    made = csr_matrix(np.array(matrix, float))
    return Rows(
        made, made.tocsc(), np.array(low, float), np.array(high, float), np.array(top, float)
    )


def whole_answers(rows):
    """All x of whole numbers that keep to the rows."""
    for each in itertools.product(*(range(int(top) + 1) for top in rows.top)):
        reached = rows.matrix @ np.array(each, float)
        if (reached >= rows.low).all() and (reached <= rows.high).all():
            yield np.array(each, float)


def test_three_lines_that_any_two_of_three_people_hold_need_two_people():
    # each of three lines is held by two of three people: half of each person is enough for a
    # fractional answer, though two whole ones are needed
    rows = rows_of([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [1] * 3, [np.inf] * 3, [1] * 3)
    cuts = broken_by(rows, np.array([0.5, 0.5, 0.5]))
    assert cuts.matrix.toarray().tolist() == [[1, 1, 1]]
    assert cuts.low.tolist() == [2]


def test_who_is_there_anyway_counts_on_the_other_side():
    # x3 is 1, and the rows ask for one more than it brings
    rows = rows_of([[1, 1, 0, 1], [0, 1, 1, 1], [1, 0, 1, 1]], [2] * 3, [np.inf] * 3, [1] * 4)
    cuts = broken_by(rows, np.array([0.5, 0.5, 0.5, 1.0]))
    assert cuts.low.size == 1
    assert all((cuts.matrix @ x >= cuts.low).all() for x in whole_answers(rows))
    assert (cuts.matrix @ np.array([0.5, 0.5, 0.5, 1.0]) < cuts.low).all()


def test_a_whole_answer_breaks_nothing():
    rows = rows_of([[1, 1, 0], [0, 1, 1]], [1, 1], [1, np.inf], [1] * 3)
    assert broken_by(rows, np.array([0.0, 1.0, 0.0])).low.size == 0


def test_cuts_that_are_no_longer_tight_are_left_out():
    both = Cuts(csr_matrix(np.array([[1.0, 1.0], [1.0, 0.0]])), np.array([1.0, 0.0]))
    assert both.tight(np.array([1.0, 0.0])).low.tolist() == [1.0]
    assert Cuts.none(2).and_(both).low.tolist() == [1.0, 0.0]


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_every_whole_answer_keeps_to_the_cuts_and_the_fractional_one_breaks_them(data):
    width, height = data.draw(st.integers(2, 6)), data.draw(st.integers(1, 6))
    numbers = st.sampled_from([0, 0, 1, 1, 2, -1])
    matrix = [data.draw(st.lists(numbers, min_size=width, max_size=width)) for _ in range(height)]
    low = [data.draw(st.sampled_from([-np.inf, 0, 1, 1, 2])) for _ in range(height)]
    high = [
        data.draw(st.sampled_from([least, np.inf, 3])) if least > -np.inf else 1.0 for least in low
    ]
    top = [data.draw(st.sampled_from([1, 1, 2])) for _ in range(width)]
    cost = data.draw(st.lists(st.integers(-5, 5), min_size=width, max_size=width))
    rows = rows_of(matrix, low, high, top)
    dense = np.array(matrix, float)
    ends = [(dense[n], high[n]) for n in range(height) if high[n] < np.inf]
    ends += [(-dense[n], -low[n]) for n in range(height) if low[n] > -np.inf]
    found = linprog(
        cost,
        A_ub=np.array([each for each, _ in ends]) if ends else None,
        b_ub=[end for _, end in ends] if ends else None,
        bounds=list(zip([0] * width, top, strict=True)),
    )
    if found.status != 0:
        return
    cuts = broken_by(rows, found.x)
    assert (cuts.matrix @ found.x < cuts.low).all()
    for x in whole_answers(rows):
        assert (cuts.matrix @ x >= cuts.low - 1e-9).all()

"""Who may serve which window when, for a district at once: `python -m benchmarks.qualification`.

1,445 people, seven service lines and 28 days, as the roster asks: once by certificates alone, once
with posts that ask for four conditions each. Everything happens on an embedded database of its own
in a temporary folder, with people and certificates made up from a seed; the figure is the best of
three, beside the limit of the service.
"""

from benchmarks.house import Measured, apart, show

LIMIT = 2.0


def measure() -> list[Measured]:
    """The figures, from a process of its own, as settings are read once."""
    lines = apart("benchmarks.qualification_run")
    seconds = [float(line.split()[-1]) for line in lines if line.startswith("s ")]
    plain, demanding, check, people = seconds
    return [
        Measured("1,445 people x 7 lines x 28 days by certificate, s (limit)", plain, LIMIT),
        Measured("the same with four conditions a post, s (limit)", demanding, LIMIT),
        Measured("impact of a change on 1,445 people, s (limit)", check, LIMIT),
        Measured("one person with reasons for all posts, s (limit)", people, LIMIT),
    ]


if __name__ == "__main__":
    show([("measure", "figure", "beside", "ratio"), *(one.row() for one in measure())])

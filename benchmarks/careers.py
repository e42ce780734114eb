"""Careers at the size of the district: `python -m benchmarks.careers`.

1,445 people with five years of placements, days served, appraisals and certificates, made up from a
seed in an embedded database of its own: a promotion list, the career page over the application,
career PDFs on one worker, and the quarterly report, each beside its limit.
"""

from benchmarks.house import Measured, apart, show

LIMITS = {
    "promotion list over 1,445 people and five years, s (limit)": 3.0,
    "the same with days served among the conditions, s (limit)": 3.0,
    "career page, 95th of 100 requests, ms (limit)": 150.0,
    "500 career PDFs on one worker, scaled from 100, s (limit)": 180.0,
    "quarterly report PDF, s (limit)": 60.0,
}


def measure() -> list[Measured]:
    """The figures, from a process of its own, as settings are read once."""
    lines = apart("benchmarks.careers_run")
    found = [float(line.split()[-1]) for line in lines if line[:2] == "f "]
    return [
        Measured(name, figure, limit)
        for (name, limit), figure in zip(LIMITS.items(), found, strict=True)
    ]


if __name__ == "__main__":
    show([("measure", "figure", "beside", "ratio"), *(one.row() for one in measure())])

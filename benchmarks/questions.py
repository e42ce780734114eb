"""Import of 5,000 questions: `python -m benchmarks.questions`.

Files made up on the spot, in GIFT, Moodle XML and QTI 3.0, go through the application into an
embedded database of its own, one after the other: preview, then confirming, beside the limit.
"""

from benchmarks.house import Measured, apart, show

LIMITS = {
    f"import of 5,000 questions from {form}, preview and writing, s (limit)": 30.0
    for form in ("GIFT", "Moodle XML", "QTI 3.0")
}


def measure() -> list[Measured]:
    """The figures, from a process of its own, as settings are read once."""
    lines = apart("benchmarks.questions_run")
    found = [float(line.split()[-1]) for line in lines if line[:2] == "f "]
    return [
        Measured(name, figure, limit)
        for (name, limit), figure in zip(LIMITS.items(), found, strict=True)
    ]


if __name__ == "__main__":
    show([("measure", "figure", "beside", "ratio"), *(one.row() for one in measure())])

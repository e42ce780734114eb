"""Import of 5,000 questions: `python -m benchmarks.questions`.

A GIFT file made up on the spot goes through the application into an embedded database of its own:
preview, then confirming, beside the limit.
"""

from benchmarks.house import Measured, apart, show

LIMITS = {"import of 5,000 questions, preview and writing, s (limit)": 30.0}


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

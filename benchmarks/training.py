"""Training at the size of the district: `python -m benchmarks.training`.

1,445 people with five years of courses and sessions in an embedded database of its own: a cohort of
500, the page of one's own learning over the application, a plan of sessions with its bound, films
of 200 MB in parts and handed in, and 300 people who check in. Each figure stands beside its limit;
the client runs beside the server on the same machine.
"""

import json

from benchmarks.house import Measured, apart, show

LIMITS = {
    "cohort": ("a cohort of 500 planned and enrolled, s (limit)", 10.0),
    "learning": ("my learning, 95th of 200 requests, ms (limit)", 150.0),
    "sessions": ("session plan of the district, s (limit)", 60.0),
    "closed": ("half-days closed by it (bound)", 0.0),
    "film": ("memory that a film of 200 MB in parts takes, MiB (limit)", 50.0),
    "seconds": ("the film whole and 40 parts of it, s", 0.0),
    "film in": ("memory that another film handed in takes, MiB (limit)", 50.0),
    "film in seconds": ("it handed in, s", 0.0),
    "checked": ("300 people check in, s (limit)", 60.0),
}


def measure() -> list[Measured]:
    """The figures, from a process of its own, as settings are read once."""
    lines = apart("benchmarks.training_run")
    found = json.loads(lines[-1])
    return [
        Measured(name, found[key], found["bound"] if key == "closed" else limit or None)
        for key, (name, limit) in LIMITS.items()
    ]


if __name__ == "__main__":
    show([("measure", "figure", "beside", "ratio"), *(one.row() for one in measure())])

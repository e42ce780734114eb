"""Made-up instances of the shift-scheduling form, of any size: `python -m benchmarks.shift_made`.

They are drawn so that they have a roster: everybody's rules allow five days in seven, and what is
wanted adds up to about what the people have to give.
"""

import argparse
import random
from collections.abc import Sequence

LENGTHS = (480, 480, 480, 480, 540, 600)


def instance(days: int, people: int, kinds: int, seed: int = 0) -> str:
    """The text of an instance."""
    rng = random.Random(seed)
    levels = max(1, min(kinds, 2 + kinds // 4))
    codes = [f"s{t}" for t in range(kinds)]
    level = {code: t * levels // kinds for t, code in enumerate(codes)}
    lengths = {code: rng.choice(LENGTHS) for code in codes}
    lines = ["SECTION_HORIZON", str(days), "", "SECTION_SHIFTS"]
    for code in codes:
        barred = [other for other in codes if level[other] < level[code]]
        lines.append(f"{code},{lengths[code]},{'|'.join(barred)}")
    lines += ["", "SECTION_STAFF"]
    given = {}
    for p in range(people):
        share = rng.choice((1.0, 1.0, 1.0, 0.5))
        most = int(share * days * 5 / 7 * 0.9) * 480
        least = max(most - 480 * max(2, days // 60), 0)
        able = [code for code in codes if rng.random() < 0.7] or [codes[0]]
        if all(lengths[code] > 480 for code in able):
            most += 600
        caps = "|".join(
            f"{code}={_cap(rng, days, able=code in able, last=level[code] == levels - 1)}"
            for code in codes
        )
        weekends = -(-days // 7) * 2 // 3 + 1
        runs = f"{rng.choice((5, 5, 6))},2,{rng.choice((2, 2, 3))},{weekends}"
        lines.append(f"P{p},{caps},{most},{least},{runs}")
        given[f"P{p}"] = (most, able)
    lines += ["", "SECTION_DAYS_OFF"]
    for person in given:
        off = sorted(rng.sample(range(days), max(1, days // 28)))
        lines.append(",".join([person, *map(str, off)]))
    for section, weights in (("ON", (1, 2, 3)), ("OFF", (1, 2, 3))):
        lines += ["", f"SECTION_SHIFT_{section}_REQUESTS"]
        for person, (_, able) in given.items():
            for day in sorted(rng.sample(range(days), days // 7)):
                lines.append(f"{person},{day},{rng.choice(able)},{rng.choice(weights)}")
    lines += ["", "SECTION_COVER"]
    total = sum(most for most, _ in given.values()) / 480
    for day in range(days):
        for code in codes:
            mean = total * 0.93 / days / kinds
            wanted = int(mean + rng.random())
            lines.append(f"{day},{code},{wanted},100,1")
    return "\n".join(lines) + "\n"


def _cap(rng: random.Random, days: int, *, able: bool, last: bool) -> int:
    """How many of a kind: none, any, or where it is of the last level now and then few."""
    if not able:
        return 0
    return max(days // 7, 2) if last and rng.random() < 0.5 else days


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints an instance."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shift_made", description=__doc__)
    parser.add_argument("days", type=int)
    parser.add_argument("people", type=int)
    parser.add_argument("kinds", type=int)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    print(instance(given.days, given.people, given.kinds, given.seed), end="")


if __name__ == "__main__":
    main()

"""Names of the numbers by which a town's rosters are weighed, and how they stand together."""

from kit.language import N_

FIELDS = {
    "noonMinutes": N_("Longest drive at noon, minutes"),
    "noonCost": N_("Cost of a longer drive at noon (0: never)"),
    "percentInOneCentre": N_("Days of shared staff in one centre, at most, % of the working days"),
    "rotationCost": N_("Cost of a day more in one centre (0: never)"),
    "centresAWeek": N_("Centres a week of shared staff, at most"),
    "centresCost": N_("Cost of one centre more (0: never)"),
    "weekCost": N_("Cost of a half-day beyond somebody's week (0: never)"),
    "unfilled": N_("An empty window"),
    "empty": N_("A shift with nobody at all, on top"),
    "uncovered": N_("A line nobody there may serve"),
    "travel": N_("A kilometre of shared staff"),
    "shared": N_("A half-day of shared staff"),
    "split": N_("A day in two centres"),
    "halfDay": N_("A day on which a full-timer works one half-day"),
    "faces": N_("One face too many in a centre and week"),
    "wishOff": N_("A half-day worked against a wish"),
    "wishOn": N_("A wished-for half-day not worked"),
    "change": N_("A half-day that differs from what was published"),
    "shortestSpell": N_("Days in a row in a centre below which a spell is short"),
    "spell": N_("A day by which a spell is short"),
    "stranger": N_("A centre where somebody has never served"),
    "fairness": N_("A half-day more or less than a fair share"),
    "restDays": N_("The same, on weekends and holidays"),
    "road": N_("A kilometre beyond a fair share"),
    "busy": N_("A half-day in busy centres more or less than a fair share"),
    "busyFrom": N_("A centre is busy from this share of its windows' time, %"),
}
"""What the numbers are called."""

GROUPS = (
    (
        N_("Limits"),
        N_("With a cost a limit may be exceeded where nothing else fills a window; 0: never."),
        (
            "noonMinutes",
            "noonCost",
            "percentInOneCentre",
            "rotationCost",
            "centresAWeek",
            "centresCost",
            "weekCost",
        ),
    ),
    (
        N_("Windows and lines"),
        N_("What must not be missing; the larger the number, the more is done for it."),
        ("unfilled", "empty", "uncovered"),
    ),
    (
        N_("Roads and people"),
        N_("What is weighed once windows are filled; 0: it does not matter."),
        (
            "travel",
            "shared",
            "split",
            "halfDay",
            "faces",
            "wishOff",
            "wishOn",
            "change",
            "shortestSpell",
            "spell",
            "stranger",
        ),
    ),
    (
        N_("Fair shares over twelve months"),
        N_("Who had more than a fair share in the year before gets less now."),
        ("fairness", "restDays", "road", "busy", "busyFrom"),
    ),
)
"""(heading, what it is about, fields)."""

"""Questions from files: tables, and the formats of others."""

from training.exams.imports.files import FILES
from training.exams.imports.table import QUESTIONS

KINDS = (QUESTIONS, *FILES)

__all__ = ["KINDS"]

"""Imported by the fork server alone: loads the embedded engine once for all workers.

Workers are forked from the fork server, so they share its memory and are warm from their
first moment, also when one replaces another that was killed.
"""

from school.checker import engine
from school.checker.config import EMBEDDED

engine.load(EMBEDDED, "")

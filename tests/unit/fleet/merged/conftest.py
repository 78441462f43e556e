"""The reports that tests of several rooms read."""

from tests.unit.reports import facts, hostile_report, judged_report, made, partial_report, passing_report, report

__all__ = ["facts", "hostile_report", "judged_report", "made", "partial_report", "passing_report", "report"]

"""Decisions, certificates and qualifications."""

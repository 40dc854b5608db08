"""Sitting a test: form, clock, answers, automatic marks."""

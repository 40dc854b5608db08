"""Lessons and exercises, and how far a person has come."""

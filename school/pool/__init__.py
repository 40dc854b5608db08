"""Paid work: tasks, claims, decisions, money."""

"""Shared request code."""

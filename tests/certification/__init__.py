"""Tests of decisions and certificates."""

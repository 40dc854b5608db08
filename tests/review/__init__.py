"""Tests of blind reading."""

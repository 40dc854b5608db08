"""What is taught: lessons read from Markdown files into frozen objects. Pure: no web, no database."""

from lessons.catalogue import Catalogue, Exercise, Html, Lesson, load

__all__ = ["Catalogue", "Exercise", "Html", "Lesson", "load"]

"""`python -m school.cli` is `school`."""

from school.cli import main

main(prog_name="school")

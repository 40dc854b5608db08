"""What a web server imports."""

from school.app import create_app

app = create_app()

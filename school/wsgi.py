"""What a web server imports."""

from school import content
from school.app import create_app

content.require_blueprints()
app = create_app()

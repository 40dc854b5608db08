"""The baseline: a bare Flask page of a given size, under the same server as the site."""

from __future__ import annotations

import os

from flask import Flask

PAGE = "x" * int(os.environ.get("BARE_BYTES", "10000"))

app = Flask(__name__)


@app.route("/", methods=["GET", "POST"])
def page() -> str:
    """The same string, always."""
    return PAGE

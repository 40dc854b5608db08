"""Keeping the site's processes running together: web, worker and grammar checker."""

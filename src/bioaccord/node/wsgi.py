"""The node as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("BIOACCORD_LOCK_WAIT_SECONDS", "20")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bioaccord.node.settings")
application = get_wsgi_application()

import bioaccord.node.urls  # noqa: E402, F401  all pages are loaded before anything begins beside them, so that the first answer is quick
from bioaccord.node.partners.searched_directory import warm  # noqa: E402  apps have to be loaded first

warm()

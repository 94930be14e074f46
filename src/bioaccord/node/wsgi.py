"""The node as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("BIOACCORD_LOCK_WAIT_SECONDS", "20")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bioaccord.node.settings")
application = get_wsgi_application()

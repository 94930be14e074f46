"""One association's running installation (Django)."""

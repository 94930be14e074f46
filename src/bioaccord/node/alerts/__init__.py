"""Saved searches that tell: inbox, mail, feeds, calendars and webhooks."""

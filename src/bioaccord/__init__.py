"""bioaccord: Signal → Exposure → Match → Meeting, between two bio-industry associations."""

__version__ = "0.1.0"

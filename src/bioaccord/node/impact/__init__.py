"""Laws: what each does to a firm's portfolio."""

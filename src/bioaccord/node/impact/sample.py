"""The sample's portfolios: of each law its own made-up example, for a fictional firm, once."""

from bioaccord.impact.law import laws

from .models import Portfolio
from .services import save_portfolio

SAMPLE_FIRM = "KR-0007"


def save_sample_portfolios() -> int:
    """Give the sample's firm a portfolio for each law that has none of the sample yet; return how many were made."""
    held = set(Portfolio.objects.filter(is_sample=True).values_list("law_id", flat=True))
    missing = [law for law in laws().values() if law.law_id not in held]
    for law in missing:
        save_portfolio(None, law, SAMPLE_FIRM, "Sample portfolio", law.example(), is_sample=True)
    return len(missing)

"""Customs duty on a bill of materials: dated rates by tariff line and origin, preference by rule of origin, and what stacks on what."""

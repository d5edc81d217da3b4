"""Facts, indicators, reports, and the chain of due dates."""

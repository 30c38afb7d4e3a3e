"""The side-by-side comparison that bench/compare runs."""

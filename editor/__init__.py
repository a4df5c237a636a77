"""Earmark's desktop editor (Qt)."""

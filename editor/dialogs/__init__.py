"""Dialogs: each has a classmethod `ask` that returns a plain value and that tests replace."""

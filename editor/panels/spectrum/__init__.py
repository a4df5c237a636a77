"""The spectrum panel: level over frequency of original, edited and what was removed."""

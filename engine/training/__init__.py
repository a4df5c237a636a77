"""Training of the built-in separator: data, mixtures, losses, the loop and its command."""

"""Training of the separators, the labeller and the speech segmenter: data, loop and command."""

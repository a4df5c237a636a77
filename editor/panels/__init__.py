"""The panels around the timeline. Each knows the Document and none knows another."""

"""How well separators do: metrics, benchmark lists, baselines, tables."""

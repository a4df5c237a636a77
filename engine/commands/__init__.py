"""The commands of `earmark ...`, a file each: ``add_arguments(parser)`` and ``run(args) -> int``.

``terminal`` is how they talk, ``outputs`` what those that write files have in common. At the top
of these files only argparse and the like are imported, so that ``--help`` answers at once.
"""

"""What a stretch of sound is made of: candidates heard, separated, heard again, kept as stems.

``windows`` is how the stretch is cut and what can be set, ``classes`` which sounds are looked for,
``search`` does the work one window at a time, ``stems`` reads what was kept, ``table`` and
``writing`` make files of it.
"""

"""What `engine.playback` is made of: reading ahead, mixing, matching levels, the sound device.

``source`` reads the feeds in the order they are heard, ``track`` holds what was read ahead,
``mixer`` turns it into what the device plays (pure, no device needed), ``levels`` finds the gains
of a level-matched comparison, ``feeder`` joins them, ``device`` is the only one that knows
PortAudio. ``transport`` is what plays and what was asked for, without any sound; ``runner`` is the
thread that does it.
"""

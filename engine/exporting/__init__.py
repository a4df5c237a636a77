"""What `engine.export` is made of.

``formats`` is the table, ``plan`` checks what is asked for, ``reading`` gives the sound to write.
"""

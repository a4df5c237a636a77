"""How a file becomes PCM on disk: what runs in the child process and the cache it fills.

`with_soundfile` and `with_av` read sound files and everything else; `limits` says what is refused;
`files` and `cache` are the parent's side: reading a file that still grows, finding and pruning.
"""

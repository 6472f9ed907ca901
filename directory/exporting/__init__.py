"""The directory as files that others can use: only what may be told (`directory.release`), never more.

`files.export` writes one; what it writes, `directory.importing` reads back without a change.
"""

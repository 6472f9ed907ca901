"""A file somebody filled in, brought into the directory: read, compared, shown, then written whole or not at all.

`opening.opened` recognises the file, `planning.plan` says what it would do and `planning.apply` does it, through the
same history as every other change. `template` holds the columns of our spreadsheet, `call_sheet` reads the sheet that
was filled in while calling.
"""

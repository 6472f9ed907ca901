"""The public page: two pretend phones at `GET /`, its texts, its template and its static files."""

"""Spreadsheets in and out: tables of text read whole or refused with every reason, and written so that no cell acts.

Nothing here knows what a service is. `reading.read` takes a folder of CSV files, one CSV or an .xlsx workbook;
`writing.write_csv` and `writing.write_xlsx` give back what `read` reads the same.
"""

"""Every sentence a person may be told, in gettext catalogues, and the loader that reads them."""

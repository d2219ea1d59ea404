"""Exchange rates as people look after them: a list, single rates, and files as central banks publish them."""

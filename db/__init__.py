"""Facts: all the SQL. One module per noun; only `connection` opens the store."""

"""One réunion du pôle, part by part."""

"""Decisions: models, rules, rights, documents. No screen, no database, no hidden clock."""

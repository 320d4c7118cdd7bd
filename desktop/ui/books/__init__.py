"""The pages and cards of the books."""

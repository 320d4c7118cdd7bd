"""What is said to people: catalogues, formats, and amounts and dates as they type them."""

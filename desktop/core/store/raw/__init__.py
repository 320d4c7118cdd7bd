"""Reads a book's file without the database engine, page by page: what repair has to work with when the engine gives up."""

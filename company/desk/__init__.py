"""The advisers' desk: server-rendered pages behind a login with a second factor."""

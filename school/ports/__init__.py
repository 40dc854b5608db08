"""What the site asks of the outside: a Protocol, the real one, the do-nothing one."""

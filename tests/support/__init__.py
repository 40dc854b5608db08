"""What tests share: a PostgreSQL server, factories, a client that looks at pages, a browser."""

"""Finding graduates who agreed to be found."""

"""PostgreSQL and a queue inside the service, for machines that have neither."""

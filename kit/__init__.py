"""What would serve any service: database, jobs, documents, pages. It knows nothing of windows."""

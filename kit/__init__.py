"""What would serve any service: settings, database, jobs, documents, pages. It knows nothing of windows or staff."""

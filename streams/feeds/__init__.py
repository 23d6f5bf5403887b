"""News in: feeds, sitemaps, files and pages become article versions on `news.articles`, each once."""

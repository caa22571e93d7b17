"""How people ask: server-rendered pages in Chinese and English that work without script."""

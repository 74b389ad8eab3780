"""Maps drawn by folium from values: tables, styles and assets come in, pages and payloads go out."""

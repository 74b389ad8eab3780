"""Maps and answers on paper: PDF at a true scale, drawn from the same records as the screen and by the same style."""
